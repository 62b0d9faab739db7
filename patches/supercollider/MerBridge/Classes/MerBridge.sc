// What mer-bridge hears in the music, as control buses: values come over OSC, the server
// ramps them.  The bridge answers to the port of this sclang, which the system made sure is
// its own, so any number of them listen at once.

MerBridge {
	classvar <features, <emotions, <valueNames, <names, parts;
	classvar renewEvery = 3, silence = 2; // s: between subscriptions; after which it is gone

	var <server, <addr, <player, <ramp, <isThere = false, <action;
	var <why, <quadrant, <model;
	var values, raw, ramped, rampSynth;
	var listeners, keeper, beats = 0, heardAt;
	var audio;

	*initClass {
		features = #[\melodiousness, \articulation, \rhythm_complexity, \rhythm_stability, \dissonance,
			\tonal_stability, \modality];
		emotions = #[\valence, \energy, \tension, \anger, \fear, \happy, \sad, \tender];
		valueNames = features ++ emotions;
		names = valueNames ++ valueNames.collect { |name| ("abs." ++ name).asSymbol }
			++ #[\level, \confidence, \gate];
		parts = "midlevel,emotion,level,confidence,all,why";
	}

	*new { |server, addr, player, ramp = 0.1|
		^super.newCopyArgs(
			server ? Server.default, addr ?? { NetAddr("127.0.0.1", 9129) }, player, ramp
		).init
	}

	init {
		heardAt = silence.neg;
		values = FloatArray.fill(names.size, 0.0);
		valueNames.do { |name| values[this.indexOf(name)] = 0.5 };
		values[this.indexOf(\level)] = -120.0;
		this.listen;
		ServerBoot.add(this, server);
		ServerTree.add(this, server);
		this.begin;
		keeper = SkipJack({ this.keep }, 1.0, name: "MerBridge", clock: SystemClock);
		this.subscribe;
	}

	// --- values -------------------------------------------------------------------------

	// Names are those of the bridge's maps: tension, abs.tension, level, confidence, gate.
	indexOf { |name|
		^names.indexOf(name.asSymbol) ?? {
			Error("MerBridge: no value is named '%'. Known: %".format(name, names.join(", "))).throw
		}
	}

	// Lowest and highest of a value, as in the bridge's maps.
	span { |name|
		if (name.asSymbol == \level) { ^[-60.0, 0.0] };
		^if (#['abs.valence', 'abs.energy', 'abs.tension'].includes(name.asSymbol)) { [-1.0, 1.0] } { [0.0, 1.0] }
	}

	at { |name| ^values[this.indexOf(name)] }

	// Its span mapped to low..high by any Warp: \lin, \exp, \cos, -4 …
	scaled { |value, name, low, high, warp|
		if (low.isNil) { ^value };
		^ControlSpec(low, high ? 1.0, warp ? \lin).map(value.linlin(*(this.span(name) ++ [0.0, 1.0])))
	}

	get { |name, low, high, warp| ^this.scaled(this.at(name), name, low, high, warp) }

	pat { |name, low, high, warp| ^Pfunc { this.get(name, low, high, warp) } }

	bus { |name|
		var index = this.indexOf(name);
		if (ramped.isNil) { this.begin }; // it may have been too busy to answer when we were made
		if (ramped.isNil) { Error("MerBridge: buses are there once the server has booted").throw };
		^Bus(\control, ramped.index + index, 1, server)
	}

	kr { |name, low, high, warp| ^this.scaled(In.kr(this.bus(name).index), name, low, high, warp) }

	ramp_ { |seconds|
		ramp = seconds;
		if (rampSynth.notNil) { rampSynth.set(\ramp, ramp) };
	}

	action_ { |function| action = function; action.value(isThere) }

	// --- the bridge ---------------------------------------------------------------------

	prefix { ^if (player.isNil) { "/mer" } { "/mer/player/" ++ player } }

	tell { |verb ... arguments| addr.sendMsg(this.prefix ++ "/" ++ verb, *arguments) }

	subscribe { addr.sendMsg("/mer/subscribe", 0, 0.0, parts) }

	listen {
		var root = this.prefix;
		listeners = List.new;
		valueNames.do { |name|
			var path = if (features.includes(name)) { "midlevel" } { "emotion" };
			this.hear("%/%/%".format(root, path, name), { |msg| this.take("abs." ++ name, msg[1]) });
		};
		#[\level, \confidence].do { |name| this.hear("%/%".format(root, name), { |msg| this.take(name, msg[1]) }) };
		this.hear(root ++ "/all", { |msg| // comes last of what changes each step
			valueNames.do { |name, k| values[k] = msg[k + 1] };
			this.flush;
		});
		this.hear(root ++ "/gate", { |msg| this.take(\gate, msg[1]); this.flush });
		this.hear(root ++ "/why", { |msg| why = msg[1..] });
		this.hear(root ++ "/quadrant", { |msg| quadrant = msg[2] });
		this.hear(root ++ "/model", { |msg| model = msg[1] });
		this.hear("/mer/pong");
		this.hear("/mer/answer");
		this.hear("/mer/startup", { this.subscribe; this.tellFormat });
		this.hear("/mer/error", { |msg| "mer-bridge: %".format(msg[1]).warn });
	}

	hear { |path, function|
		listeners.add(OSCFunc({ |msg|
			heardAt = Main.elapsedTime;
			if (isThere.not) { this.found(true) };
			function.value(msg);
		}, path, addr).permanent_(true));
	}

	take { |name, value| values[this.indexOf(name)] = value }

	flush { if (raw.notNil and: { server.serverRunning }) { raw.setn(values) } }

	keep {
		addr.sendMsg("/mer/ping");
		if (beats % renewEvery == 0) { this.subscribe };
		this.tellFormat;
		if (isThere and: { Main.elapsedTime - heardAt > silence }) { this.found(false) };
		beats = beats + 1;
	}

	found { |there|
		isThere = there;
		if (there) { "mer-bridge is there, at %:%".format(addr.ip, addr.port).postln } {
			"mer-bridge does not answer at %:%. Start it: mer-bridge run".format(addr.ip, addr.port).warn
		};
		this.subscribe;
		action.value(there);
		this.changed(\isThere, there);
	}

	// --- the server ---------------------------------------------------------------------

	begin { if (server.serverRunning) { this.doOnServerBoot; this.doOnServerTree } }

	doOnServerBoot {
		raw = Bus.control(server, names.size);
		ramped = Bus.control(server, names.size);
		if (audio.notNil) { audio.allocate };
	}

	doOnServerTree { // after a boot, and after each CmdPeriod
		if (raw.isNil) { ^this };
		this.flush;
		rampSynth = Synth.basicNew(\merRamp, server);
		SynthDef(\merRamp, { |ramp = 0.1|
			ReplaceOut.kr(ramped.index, Lag.kr(In.kr(raw.index, names.size), ramp))
		}).send(server, rampSynth.newMsg(RootNode(server), [\ramp, ramp], \addToHead));
		if (audio.notNil) { audio.play };
	}

	// --- sound to the bridge --------------------------------------------------------------

	// `source`: a function of UGens, or an audio bus.  Over OSC, in blocks.
	sendAudio { |source, block = 1024|
		this.stopAudio;
		audio = MerAudio(this, source ? { SoundIn.ar(0) }, block);
		this.startAudio;
	}

	// The same through an output of the server, for a bridge that listens over JACK.
	sendJack { |source, out|
		this.stopAudio;
		audio = MerJack(this, source ? { SoundIn.ar(0) }, out ?? { server.options.numOutputBusChannels - 1 });
		this.startAudio;
	}

	startAudio { if (server.serverRunning) { audio.allocate; audio.play } }

	stopAudio {
		if (audio.notNil) { audio.free };
		audio = nil;
	}

	tellFormat { if (audio.isKindOf(MerAudio)) { audio.tellFormat } }

	// --- window, end ----------------------------------------------------------------------

	gui { ^MerBridgeView(this) }

	free {
		this.stopAudio;
		keeper.stop;
		addr.sendMsg("/mer/unsubscribe", 0);
		listeners.do(_.free);
		ServerBoot.remove(this, server);
		ServerTree.remove(this, server);
		if (rampSynth.notNil and: { server.serverRunning }) { rampSynth.free };
		[raw, ramped].do { |bus| if (bus.notNil) { bus.free } };
		raw = ramped = rampSynth = nil;
		this.changed(\free);
	}
}
