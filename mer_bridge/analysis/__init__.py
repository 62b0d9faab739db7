"""Audio files to tables, plots and a corpus: one file or a hundred thousand, by the same code.

`gathering` finds the files, a `task` hears one of them with a `listener`, the `engines` hear
many at once, the `store` keeps what is done so that nothing is done twice, `tables` writes
it for other programs, and `run` puts them together.
"""
