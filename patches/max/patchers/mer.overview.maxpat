{
	"patcher": {
		"fileversion": 1,
		"appversion": {
			"major": 8,
			"minor": 5,
			"revision": 5,
			"architecture": "x64",
			"modernui": 1
		},
		"classnamespace": "box",
		"rect": [
			60.0,
			80.0,
			900.0,
			600.0
		],
		"openinpresentation": 1,
		"default_fontsize": 12.0,
		"default_fontname": "Arial",
		"gridsize": [
			15.0,
			15.0
		],
		"devicewidth": 0.0,
		"description": "all fifteen live values at a glance",
		"digest": "",
		"tags": "",
		"boxes": [
			{
				"box": {
					"id": "obj-1",
					"maxclass": "comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						20.0,
						10.0,
						500.0,
						20.0
					],
					"outlettype": [],
					"linecount": 1,
					"text": "mer.overview: all fifteen live values at a glance"
				}
			},
			{
				"box": {
					"id": "obj-2",
					"maxclass": "inlet",
					"numinlets": 0,
					"numoutlets": 1,
					"patching_rect": [
						20.0,
						56.0,
						30.0,
						30.0
					],
					"outlettype": [
						""
					],
					"comment": "connect [host port], disconnect, host, port",
					"index": 1
				}
			},
			{
				"box": {
					"id": "obj-3",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 7,
					"patching_rect": [
						20.0,
						90.0,
						91.0,
						22.0
					],
					"outlettype": [
						"",
						"",
						"",
						"",
						"",
						"",
						""
					],
					"text": "mer.receive"
				}
			},
			{
				"box": {
					"id": "obj-4",
					"maxclass": "newobj",
					"numinlets": 2,
					"numoutlets": 2,
					"patching_rect": [
						20.0,
						124.0,
						84.0,
						22.0
					],
					"outlettype": [
						"",
						""
					],
					"text": "zl.slice 7"
				}
			},
			{
				"box": {
					"id": "obj-5",
					"maxclass": "multislider",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						560.0,
						100.0,
						120.0,
						154.0
					],
					"outlettype": [
						"",
						"float"
					],
					"size": 7,
					"setminmax": [
						0.0,
						1.0
					],
					"orientation": 0,
					"ignoreclick": 1,
					"parameter_enable": 0,
					"presentation": 1,
					"presentation_rect": [
						8.0,
						32.0,
						120.0,
						154.0
					]
				}
			},
			{
				"box": {
					"id": "obj-6",
					"maxclass": "comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						560.0,
						300.0,
						120.0,
						20.0
					],
					"outlettype": [],
					"linecount": 1,
					"presentation": 1,
					"presentation_rect": [
						132.0,
						33.0,
						120.0,
						20.0
					],
					"text": "melodiousness"
				}
			},
			{
				"box": {
					"id": "obj-7",
					"maxclass": "comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						560.0,
						324.0,
						120.0,
						20.0
					],
					"outlettype": [],
					"linecount": 1,
					"presentation": 1,
					"presentation_rect": [
						132.0,
						55.0,
						120.0,
						20.0
					],
					"text": "articulation"
				}
			},
			{
				"box": {
					"id": "obj-8",
					"maxclass": "comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						560.0,
						348.0,
						120.0,
						20.0
					],
					"outlettype": [],
					"linecount": 1,
					"presentation": 1,
					"presentation_rect": [
						132.0,
						77.0,
						120.0,
						20.0
					],
					"text": "rhythm complexity"
				}
			},
			{
				"box": {
					"id": "obj-9",
					"maxclass": "comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						560.0,
						372.0,
						120.0,
						20.0
					],
					"outlettype": [],
					"linecount": 1,
					"presentation": 1,
					"presentation_rect": [
						132.0,
						99.0,
						120.0,
						20.0
					],
					"text": "rhythm stability"
				}
			},
			{
				"box": {
					"id": "obj-10",
					"maxclass": "comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						560.0,
						396.0,
						120.0,
						20.0
					],
					"outlettype": [],
					"linecount": 1,
					"presentation": 1,
					"presentation_rect": [
						132.0,
						121.0,
						120.0,
						20.0
					],
					"text": "dissonance"
				}
			},
			{
				"box": {
					"id": "obj-11",
					"maxclass": "comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						560.0,
						420.0,
						120.0,
						20.0
					],
					"outlettype": [],
					"linecount": 1,
					"presentation": 1,
					"presentation_rect": [
						132.0,
						143.0,
						120.0,
						20.0
					],
					"text": "tonal stability"
				}
			},
			{
				"box": {
					"id": "obj-12",
					"maxclass": "comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						560.0,
						444.0,
						120.0,
						20.0
					],
					"outlettype": [],
					"linecount": 1,
					"presentation": 1,
					"presentation_rect": [
						132.0,
						165.0,
						120.0,
						20.0
					],
					"text": "modality"
				}
			},
			{
				"box": {
					"id": "obj-13",
					"maxclass": "multislider",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						760.0,
						100.0,
						120.0,
						176.0
					],
					"outlettype": [
						"",
						"float"
					],
					"size": 8,
					"setminmax": [
						0.0,
						1.0
					],
					"orientation": 0,
					"ignoreclick": 1,
					"parameter_enable": 0,
					"presentation": 1,
					"presentation_rect": [
						258.0,
						32.0,
						120.0,
						176.0
					]
				}
			},
			{
				"box": {
					"id": "obj-14",
					"maxclass": "comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						760.0,
						300.0,
						120.0,
						20.0
					],
					"outlettype": [],
					"linecount": 1,
					"presentation": 1,
					"presentation_rect": [
						382.0,
						33.0,
						120.0,
						20.0
					],
					"text": "valence"
				}
			},
			{
				"box": {
					"id": "obj-15",
					"maxclass": "comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						760.0,
						324.0,
						120.0,
						20.0
					],
					"outlettype": [],
					"linecount": 1,
					"presentation": 1,
					"presentation_rect": [
						382.0,
						55.0,
						120.0,
						20.0
					],
					"text": "energy"
				}
			},
			{
				"box": {
					"id": "obj-16",
					"maxclass": "comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						760.0,
						348.0,
						120.0,
						20.0
					],
					"outlettype": [],
					"linecount": 1,
					"presentation": 1,
					"presentation_rect": [
						382.0,
						77.0,
						120.0,
						20.0
					],
					"text": "tension"
				}
			},
			{
				"box": {
					"id": "obj-17",
					"maxclass": "comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						760.0,
						372.0,
						120.0,
						20.0
					],
					"outlettype": [],
					"linecount": 1,
					"presentation": 1,
					"presentation_rect": [
						382.0,
						99.0,
						120.0,
						20.0
					],
					"text": "anger"
				}
			},
			{
				"box": {
					"id": "obj-18",
					"maxclass": "comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						760.0,
						396.0,
						120.0,
						20.0
					],
					"outlettype": [],
					"linecount": 1,
					"presentation": 1,
					"presentation_rect": [
						382.0,
						121.0,
						120.0,
						20.0
					],
					"text": "fear"
				}
			},
			{
				"box": {
					"id": "obj-19",
					"maxclass": "comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						760.0,
						420.0,
						120.0,
						20.0
					],
					"outlettype": [],
					"linecount": 1,
					"presentation": 1,
					"presentation_rect": [
						382.0,
						143.0,
						120.0,
						20.0
					],
					"text": "happy"
				}
			},
			{
				"box": {
					"id": "obj-20",
					"maxclass": "comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						760.0,
						444.0,
						120.0,
						20.0
					],
					"outlettype": [],
					"linecount": 1,
					"presentation": 1,
					"presentation_rect": [
						382.0,
						165.0,
						120.0,
						20.0
					],
					"text": "sad"
				}
			},
			{
				"box": {
					"id": "obj-21",
					"maxclass": "comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						760.0,
						468.0,
						120.0,
						20.0
					],
					"outlettype": [],
					"linecount": 1,
					"presentation": 1,
					"presentation_rect": [
						382.0,
						187.0,
						120.0,
						20.0
					],
					"text": "tender"
				}
			},
			{
				"box": {
					"id": "obj-22",
					"maxclass": "toggle",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						560.0,
						560.0,
						20.0,
						20.0
					],
					"outlettype": [
						"int"
					],
					"ignoreclick": 1,
					"parameter_enable": 0,
					"presentation": 1,
					"presentation_rect": [
						8.0,
						8.0,
						20.0,
						20.0
					]
				}
			},
			{
				"box": {
					"id": "obj-23",
					"maxclass": "comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						590.0,
						560.0,
						140.0,
						20.0
					],
					"outlettype": [],
					"linecount": 1,
					"presentation": 1,
					"presentation_rect": [
						32.0,
						8.0,
						140.0,
						20.0
					],
					"text": "the bridge is there"
				}
			},
			{
				"box": {
					"id": "obj-24",
					"maxclass": "outlet",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						20.0,
						158.0,
						30.0,
						30.0
					],
					"outlettype": [],
					"comment": "live values, a list of 15",
					"index": 1
				}
			},
			{
				"box": {
					"id": "obj-25",
					"maxclass": "outlet",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						66.0,
						158.0,
						30.0,
						30.0
					],
					"outlettype": [],
					"comment": "1: the bridge is there, 0: it is not",
					"index": 2
				}
			}
		],
		"lines": [
			{
				"patchline": {
					"source": [
						"obj-2",
						0
					],
					"destination": [
						"obj-3",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-3",
						0
					],
					"destination": [
						"obj-4",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-4",
						0
					],
					"destination": [
						"obj-5",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-4",
						1
					],
					"destination": [
						"obj-13",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-3",
						6
					],
					"destination": [
						"obj-22",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-3",
						0
					],
					"destination": [
						"obj-24",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-3",
						6
					],
					"destination": [
						"obj-25",
						0
					],
					"order": 0
				}
			}
		]
	}
}
