<CsoundSynthesizer>
; A pad that follows the music: tension opens its filter, modality turns it minor, energy plays
; quicker notes above it, tenderness softens them.
;
;   mer-bridge run                      (in a terminal of its own)
;   csound patches/csound/mer.csd
;
; Another bridge: csound --omacro:BRIDGE_PORT=9200 --omacro:BRIDGE_HOST=192.168.1.5 mer.csd
; Sound from Csound to the bridge goes over JACK: README.md says how.
<CsOptions>
-odac -d -m0
</CsOptions>
<CsInstruments>
sr = 48000
ksmps = 64
nchnls = 2
0dbfs = 1

#ifndef BRIDGE_HOST
#define BRIDGE_HOST #127.0.0.1#
#end
#ifndef BRIDGE_PORT
#define BRIDGE_PORT #9129#
#end

gkTension init 0.5
gkModality init 0.5
gkEnergy init 0.5
gkTender init 0.5
gkGate init 0
gkSilent init 10   ; s since the bridge was heard
giPort init 0      ; ours; 0 until one is open

massign 0, 0
seed 0
schedule "Open", 0, -1
schedule "Keep", 0, -1
schedule "Pad", 0, -1
schedule "Notes", 0, -1

; Csound takes a port by number alone, so one is drawn. When another program has it, this
; instrument does not start, and Keep draws again.
instr Open
  iPort = int(random:i(49152, 65535))
  iHandle OSCinit iPort
  giPort = iPort
  kValue init 0
  kText init 0

tension:
  kNew OSClisten iHandle, "/mer/live/tension", "f", kValue
  if kNew == 0 kgoto modality
  gkTension = kValue
  gkSilent = 0
  kgoto tension
modality:
  kNew OSClisten iHandle, "/mer/live/modality", "f", kValue
  if kNew == 0 kgoto energy
  gkModality = kValue
  kgoto modality
energy:
  kNew OSClisten iHandle, "/mer/live/energy", "f", kValue
  if kNew == 0 kgoto tender
  gkEnergy = kValue
  kgoto energy
tender:
  kNew OSClisten iHandle, "/mer/live/tender", "f", kValue
  if kNew == 0 kgoto gate
  gkTender = kValue
  kgoto tender
gate:
  kNew OSClisten iHandle, "/mer/gate", "i", kValue
  if kNew == 0 kgoto startup
  gkGate = kValue
  kgoto gate
startup:
  kNew OSClisten iHandle, "/mer/startup", ""
  if kNew == 0 kgoto done
  event "i", "Subscribe", 0, 0.1
  kgoto startup
done:
endin

instr Subscribe
  kOnce init 1
  if giPort > 0 then
    OSCsend kOnce, "$BRIDGE_HOST", $BRIDGE_PORT, "/mer/subscribe", "ifs", giPort, 0, "live,confidence"
  endif
endin

; Subscribes again every three seconds, and says when the bridge comes and goes.
instr Keep
  kThere init -1
  if metro(1/3) == 1 then
    if giPort == 0 then
      event "i", "Open", 0, -1
    endif
    event "i", "Subscribe", 0.02, 0.1
  endif
  gkSilent += ksmps / sr
  kNow = (gkSilent < 2) ? 1 : 0
  if changed2(kNow) == 1 || kThere == -1 then
    if kNow == 1 then
      printks "mer-bridge is there\n", 0
    else
      printks "no mer-bridge at $BRIDGE_HOST:$BRIDGE_PORT yet. Start it: mer-bridge run\n", 0
    endif
    kThere = kNow
  endif
endin

instr Pad
  kCutoff = portk(200 * 30 ^ gkTension, 0.1, 1095)    ; 200..6000 Hz
  kThird = portk(gkModality > 0.5 ? 3 : 4, 0.3, 4)    ; semitones
  kLoud = portk(0.3 + 0.7 * gkEnergy, 0.3)
  aRoot vco2 0.1, cpsmidinn(45)
  aThird vco2 0.08, cpsmidinn(57 + kThird)
  aFifth vco2 0.08, cpsmidinn(52.05)
  aSound moogladder2 aRoot + aThird + aFifth, kCutoff, 0.2
  aSound *= kLoud * linsegr(0, 2, 1, 1, 0)
  outs aSound, aSound
  printks "tension %.3f cutoff %.0f\n", 1, gkTension, kCutoff
endin

instr Notes
  kScale[] fillarray 0, 2, 4, 7, 9, 12, 14, 16
  if metro(1.5 * 5 ^ gkEnergy) == 1 then              ; 1.5..7.5 a second
    kDegree = kScale[int(random:k(0, 7.999))]
    if gkModality > 0.5 && (kDegree == 4 || kDegree == 9 || kDegree == 16) then
      kDegree -= 1
    endif
    event "i", "Note", 0, 1.5, 69 + kDegree, 0.01 + 0.15 * gkTender
  endif
endin

instr Note
  aSound oscili 0.12 * expseg:a(0.001, p5, 1, p3 - p5, 0.001), cpsmidinn(p4)
  outs aSound * 0.7, aSound
endin
</CsInstruments>
<CsScore>
f 0 z
</CsScore>
</CsoundSynthesizer>
