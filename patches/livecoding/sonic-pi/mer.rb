# Sonic Pi follows the music: paste this into a buffer, and start the bridge in a terminal with
#
#   mer-bridge run --osc-host sonicpi
#
# Every live value is a cue, 0..1, ten times a second: /osc*/mer/live/tension and so on. A loop
# takes the newest with `mer`; it rests in the middle until one has come.

define :mer do |name, low = 0.0, high = 1.0|
  value = (get "/osc*/mer/live/#{name}", [0.5])[0]
  low + (high - low) * value
end

live_loop :arpeggio do
  use_real_time
  use_synth :pluck
  scale_of_now = mer(:modality) > 0.5 ? :minor : :major
  play scale(:a3, scale_of_now, num_octaves: 2).choose, amp: mer(:energy, 0.3, 1.0), release: 1
  sleep mer(:energy) > 0.66 ? 0.125 : (mer(:energy) > 0.33 ? 0.25 : 0.5)
end

live_loop :drone do
  use_real_time
  use_synth :tb303
  play :a1, cutoff: mer(:tension, 50, 110), res: 0.3, attack: 0.2, sustain: 0.6, release: 0.4, amp: 0.4
  puts "tension #{mer(:tension).round(3)}"
  sleep 1
end

# The bridge sends nothing when it is gone; its last values stay. This says so.
live_loop :bridge do
  use_real_time
  before = get[:mer_count] || 0
  sleep 2
  puts (get[:mer_count] || 0) > before ? "mer-bridge is there" : "no mer-bridge: mer-bridge run --osc-host sonicpi"
end

live_loop :count do
  use_real_time
  sync "/osc*/mer/confidence"
  set :mer_count, (get[:mer_count] || 0) + 1
end
