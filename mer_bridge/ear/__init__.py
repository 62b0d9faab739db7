"""The stages before the model, in the order of the sound: guard, resampler, hops, leveller."""
