"""How models are made: data, training, export, evaluation; the only home of torch."""
