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
			910.0,
			460.0
		],
		"openinpresentation": 0,
		"default_fontsize": 12.0,
		"default_fontname": "Arial",
		"gridsize": [
			15.0,
			15.0
		],
		"devicewidth": 0.0,
		"description": "",
		"digest": "",
		"tags": "",
		"boxes": [
			{
				"box": {
					"id": "obj-1",
					"maxclass": "panel",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						10.0,
						10.0,
						880.0,
						40.0
					],
					"outlettype": [],
					"bgfillcolor": [
						0.847,
						0.878,
						0.91,
						1.0
					],
					"background": 1,
					"ignoreclick": 1,
					"mode": 0
				}
			},
			{
				"box": {
					"id": "obj-2",
					"maxclass": "comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						20.0,
						16.0,
						400.0,
						28.0
					],
					"outlettype": [],
					"linecount": 1,
					"fontsize": 20.0,
					"fontface": 1,
					"textcolor": [
						0.125,
						0.125,
						0.125,
						1.0
					],
					"text": "mer_bridge"
				}
			},
			{
				"box": {
					"id": "obj-3",
					"maxclass": "comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						430.0,
						20.0,
						450.0,
						22.0
					],
					"outlettype": [],
					"linecount": 1,
					"fontsize": 14.0,
					"text": "what the players sound like"
				}
			},
			{
				"box": {
					"id": "obj-4",
					"maxclass": "comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						20.0,
						58.0,
						860.0,
						20.0
					],
					"outlettype": [],
					"linecount": 1,
					"text": "Start the bridge in a terminal: mer-bridge run. Then open the examples (File Browser, package mer_bridge)."
				}
			},
			{
				"box": {
					"id": "obj-5",
					"maxclass": "bpatcher",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						20.0,
						100.0,
						510.0,
						220.0
					],
					"outlettype": [
						"",
						""
					],
					"name": "mer.overview.maxpat",
					"bgmode": 0,
					"border": 1
				}
			},
			{
				"box": {
					"id": "obj-6",
					"maxclass": "bpatcher",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						550.0,
						100.0,
						200.0,
						160.0
					],
					"outlettype": [
						"",
						""
					],
					"name": "mer.status.maxpat",
					"bgmode": 0,
					"border": 1
				}
			},
			{
				"box": {
					"id": "obj-7",
					"maxclass": "bpatcher",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						20.0,
						340.0,
						250.0,
						100.0
					],
					"outlettype": [
						"",
						""
					],
					"name": "mer.calibrate.maxpat",
					"bgmode": 0,
					"border": 1
				}
			}
		],
		"lines": []
	}
}
