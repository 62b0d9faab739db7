"""An analysed corpus: a folder with a table of tracks, shards of ticks, and what can be asked of it.

`corpus.sqlite` is the index: a row per track.  `ticks-00001.parquet` and so on hold a row per
tick.  This package is the door of pyarrow (`shards`) and Dask (`cluster`); searching needs neither.
"""
