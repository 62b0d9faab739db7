"""Study one song: its mean, its moments, its curves as arrays, a table and a picture."""

from __future__ import annotations

import sys

import mer_bridge as mb


def main() -> None:
    song = mb.analyze(sys.argv[1])
    print(f"{song.duration_s:.1f} s, {song.quadrant}, heard by {song.model}")
    for name, rating in song.summary.items():
        print(f"  {name:17} {rating:4.1f}")
    for moment in song.moments:
        print(f"{moment.time_s:6.1f} s  {moment.name}")
    tension = song["tension"]  # a NumPy array, one rating per tick
    print(f"most tense at {song.time_s[tension.argmax()]:.1f} s")
    song.to_dataframe().to_csv("song.csv", index=False)  # needs pandas
    song.plot("song.png")  # needs matplotlib


if __name__ == "__main__":
    main()
