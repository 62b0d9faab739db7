// Sound to the bridge.  Both play a function of UGens, or an audio bus, at the tail of the
// server's root node, where they hear everything that plays; MerBridge starts them again
// after a boot and after CmdPeriod.

MerSound {
	var bridge, source, synth;

	*new { |bridge, source| ^super.newCopyArgs(bridge, source) }

	allocate {}

	mono {
		var channels = if (source.isKindOf(Function)) { source.value } {
			var bus = source.asBus(\audio, 1, bridge.server);
			In.ar(bus.index, bus.numChannels)
		};
		^Mix(channels.asArray.flat) / channels.asArray.flat.size
	}

	start { |def|
		synth = Synth.basicNew(def.name, bridge.server);
		def.send(bridge.server, synth.newMsg(RootNode(bridge.server), [], \addToTail));
	}

	free {
		if (synth.notNil and: { bridge.server.serverRunning }) { synth.free };
		synth = nil;
	}
}

// Over JACK: an output of the server that the bridge listens to.
MerJack : MerSound {
	var out;

	*new { |bridge, source, out| ^super.new(bridge, source).initJack(out) }

	initJack { |argOut| out = argOut }

	play {
		this.start(SynthDef(\merJack, { Out.ar(out, this.mono) }));
		"mer-bridge run --input-kind jack --input-device SuperCollider:out_%".format(out + 1).postln;
	}
}

// Over OSC: the server writes a ring of blocks, sclang fetches each when it is full and sends
// it as 16-bit big-endian samples with a number, so that the bridge sees what is missing.
MerAudio : MerSound {
	classvar ringBlocks = 8; // so far may sclang be behind
	classvar countTo = 65536; // blocks the server counts before it begins again

	var block, buffer, filled, fetched, number = 0, newest, asked;

	*new { |bridge, source, block| ^super.new(bridge, source).initAudio(block) }

	initAudio { |argBlock|
		var period = bridge.server.options.blockSize;
		block = argBlock.clip(period, 1600).roundUp(period).asInteger; // more does not fit a datagram of scsynth
	}

	allocate {
		buffer = Buffer.alloc(bridge.server, block * ringBlocks);
		this.tellFormat;
	}

	play {
		var path = '/merBlock';
		this.forget;
		newest = nil;
		asked = Array.newClear(ringBlocks); // numbers of the blocks that are being fetched
		filled = OSCFunc({ |msg| this.fetch(msg[3].asInteger, msg[4].asInteger) }, path, bridge.server.addr,
			argTemplate: [nil, buffer.bufnum]).permanent_(true);
		fetched = OSCFunc({ |msg| this.send(msg) }, '/b_setn', bridge.server.addr,
			argTemplate: [buffer.bufnum]).permanent_(true);
		this.start(SynthDef("merAudio%".format(buffer.bufnum).asSymbol, {
			var at = Phasor.ar(0, 1, 0, block * ringBlocks);
			var now = A2K.kr((at / block).floor);
			var isFull = Changed.kr(now);
			var count = Stepper.kr(isFull, 0, 0, countTo - 1);
			BufWr.ar(this.mono, buffer.bufnum, at);
			SendReply.kr(isFull, path, [(now - 1) % ringBlocks, count], buffer.bufnum);
		}));
	}

	fetch { |k, count|
		// What was missed shows in the number, as a block lost on the way would.
		number = number + if (newest.isNil) { 1 } { (count - newest) % countTo };
		newest = count;
		asked[k] = number;
		bridge.server.sendMsg('/b_getn', buffer.bufnum, k * block, block);
	}

	send { |msg| // bufnum, start, count, samples
		var bytes = Int8Array(block * 2);
		var k = (msg[2] div: block) % ringBlocks;
		// What an earlier one asked for may still come, under a buffer number used again.
		if (asked[k].isNil or: { msg[3] != block }) { ^this };
		block.do { |j|
			var sample = (msg[j + 4].clip(-1.0, 1.0) * 32767).round.asInteger;
			bytes.add(sample >> 8);
			bytes.add(sample & 255);
		};
		bridge.tell("audio", asked[k], bytes);
		asked[k] = nil;
	}

	tellFormat {
		if (bridge.server.serverRunning) { bridge.tell("format", bridge.server.sampleRate.round.asInteger) };
	}

	forget { [filled, fetched].do { |func| if (func.notNil) { func.free } } }

	free {
		super.free;
		this.forget;
		if (buffer.notNil and: { bridge.server.serverRunning }) { buffer.free };
		buffer = nil;
	}
}
