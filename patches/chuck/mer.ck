// A string that follows the music: energy plays it quicker, tension makes it brighter, modality
// turns it minor. And the microphone goes to the bridge, as numbers over OSC.
//
//   mer-bridge run                              (in a terminal of its own)
//   chuck patches/chuck/mer.ck                  values alone
//   chuck patches/chuck/mer.ck:send             and the first input of the sound card as sound
//   chuck patches/chuck/mer.ck:port=9200:host=192.168.1.5

"127.0.0.1" => string host;
9129 => int port;
false => int sends;
for (0 => int k; k < me.args(); k++) {
    me.arg(k) => string word;
    if (word == "send") true => sends;
    if (word.find("port=") == 0) Std.atoi(word.substring(5)) => port;
    if (word.find("host=") == 0) word.substring(5) => host;
}

// --- values: 0..1, ranged to the player -----------------------------------------------------

0.5 => float tension;
0.5 => float energy;
0.5 => float modality;
1000.0 => float cutoff;             // Hz: follows tension
false => int isThere;
now - 10::second => time heard;     // when the bridge was last heard

OscOut out;
out.dest(host, port);

OscIn in;
OscMsg msg;
0 => int ours;                      // our port
false => int isOurs;                // whether what is sent there arrives here

// ChucK takes a port by number alone, so one is drawn, and tried by a message to ourselves.
fun void open() {
    while (!isOurs) {
        Math.random2(49152, 65535) => ours;
        ours => in.port;
        in.addAddress("/ours, i");
        in.addAddress("/mer/all, fffffffffffffff");
        in.addAddress("/mer/startup");
        OscOut self;
        self.dest("127.0.0.1", ours);
        self.start("/ours");
        ours => self.add;
        self.send();
        0.3::second => now;
    }
}

fun void subscribe() {
    out.start("/mer/subscribe");
    ours => out.add;
    0.0 => out.add;
    "all" => out.add;
    out.send();
}

fun void listen() {
    while (true) {
        in => now;
        while (in.recv(msg)) {
            if (msg.address == "/ours" && msg.getInt(0) == ours) true => isOurs;
            if (msg.address == "/mer/startup") subscribe();
            if (msg.address == "/mer/all") {
                now => heard;
                msg.getFloat(6) => modality;    // the order of the fifteen: docs/osc.md
                msg.getFloat(8) => energy;
                msg.getFloat(9) => tension;
            }
        }
    }
}

fun void keep() {
    open();
    while (true) {
        subscribe();
        3::second => now;
    }
}

fun void watch() {
    -1 => int told;
    while (true) {
        heard + 2::second > now => isThere;
        if (isThere != told && isThere) <<< "mer-bridge is there", "" >>>;
        if (isThere != told && !isThere) <<< "no mer-bridge at", host, port, "yet. Start it: mer-bridge run" >>>;
        isThere => told;
        if (isThere) <<< "tension", tension, "cutoff", cutoff, "energy", energy >>>;
        1::second => now;
    }
}

// --- music ------------------------------------------------------------------------------------

StifKarp string_ => LPF filter => JCRev room => dac;
0.4 => room.gain;
0.08 => room.mix;

// The control moves every 10 ms, a tenth of the way: a ramp.
fun void ramp() {
    while (true) {
        200.0 * Math.pow(30.0, tension) => float wanted;      // 200..6000 Hz
        0.9 * cutoff + 0.1 * wanted => cutoff;
        cutoff => filter.freq;
        10::ms => now;
    }
}

fun void play() {
    [0, 4, 7, 9, 12, 9, 7, 4] @=> int major[];
    [0, 3, 7, 8, 12, 8, 7, 3] @=> int minor[];
    0 => int k;
    while (true) {
        major[k] => int step;
        if (modality > 0.5) minor[k] => step;
        Std.mtof(57 + step) => string_.freq;
        0.3 + 0.6 * energy => string_.noteOn;
        (k + 1) % 8 => k;
        0.6 * Math.pow(0.2, energy) * 1::second => now;       // 600..120 ms
    }
}

// --- sound to the bridge --------------------------------------------------------------------

fun void send() {
    256 => int block;
    OscOut sound;
    sound.dest(host, port);
    adc.chan(0) => Gain microphone => blackhole;
    0::second => dur since;
    while (true) {
        if (since <= 0::second) {
            sound.start("/mer/format");
            (second / samp) $ int => sound.add;
            sound.send();
            1::second => since;
        }
        sound.start("/mer/audio");
        repeat (block) {
            microphone.last() => sound.add;
            1::samp => now;
        }
        sound.send();
        since - block::samp => since;
    }
}

spork ~ listen();
spork ~ keep();
spork ~ watch();
spork ~ ramp();
spork ~ play();
if (sends) spork ~ send();
while (true) 1::hour => now;
