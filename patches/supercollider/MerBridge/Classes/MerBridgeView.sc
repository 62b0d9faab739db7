// A window with the fifteen live values, the light that shows whether the bridge is there,
// and why.

MerBridgeView {
	var bridge, <window, light, bars, words, player;

	*new { |bridge| ^super.newCopyArgs(bridge).init }

	init {
		var labels = MerBridge.valueNames.collect { |name|
			StaticText().string_(name.asString).align_(\right).minHeight_(18)
		};
		light = StaticText().align_(\center).minHeight_(24);
		words = StaticText().minHeight_(24);
		bars = MultiSliderView().elasticMode_(1).indexIsHorizontal_(false).isFilled_(true)
			.editable_(false).minWidth_(260).size_(MerBridge.valueNames.size);
		window = Window("mer-bridge", Rect(100, 100, 440, 420)).layout_(VLayout(
			light, HLayout(VLayout(*labels), [bars, stretch: 1]), words
		));
		player = SkipJack({ this.show }, 0.05, { window.isClosed }, "MerBridgeView", AppClock);
		window.front;
	}

	show {
		light.background = if (bridge.isThere) { Color.green(0.7) } { Color.grey(0.7) };
		light.string = if (bridge.isThere) { "the bridge is there" } { "no bridge: mer-bridge run" };
		bars.value = MerBridge.valueNames.collect { |name| bridge.at(name) };
		words.string = this.sentence;
	}

	sentence {
		var why = bridge.why;
		if (why.isNil) { ^"" };
		^"% because of %".format(why[0], [why[1], why[3], why[5]].join(", "))
	}

	close { if (window.isClosed.not) { window.close } }
}
