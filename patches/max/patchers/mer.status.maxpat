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
			770.0,
			378.0
		],
		"openinpresentation": 1,
		"default_fontsize": 12.0,
		"default_fontname": "Arial",
		"gridsize": [
			15.0,
			15.0
		],
		"devicewidth": 0.0,
		"description": "whether the bridge is there, and how it is",
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
					"text": "mer.status: whether the bridge is there, and how it is"
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
					"numinlets": 2,
					"numoutlets": 3,
					"patching_rect": [
						20.0,
						158.0,
						70.0,
						22.0
					],
					"outlettype": [
						"",
						"",
						""
					],
					"text": "mer.link"
				}
			},
			{
				"box": {
					"id": "obj-4",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						66.0,
						56.0,
						84.0,
						22.0
					],
					"outlettype": [
						""
					],
					"text": "loadmess 1"
				}
			},
			{
				"box": {
					"id": "obj-5",
					"maxclass": "newobj",
					"numinlets": 2,
					"numoutlets": 1,
					"patching_rect": [
						20.0,
						90.0,
						84.0,
						22.0
					],
					"outlettype": [
						"bang"
					],
					"text": "metro 1000"
				}
			},
			{
				"box": {
					"id": "obj-6",
					"maxclass": "message",
					"numinlets": 2,
					"numoutlets": 1,
					"patching_rect": [
						20.0,
						124.0,
						91.0,
						22.0
					],
					"outlettype": [
						""
					],
					"text": "/mer/status"
				}
			},
			{
				"box": {
					"id": "obj-7",
					"maxclass": "newobj",
					"numinlets": 2,
					"numoutlets": 2,
					"patching_rect": [
						20.0,
						192.0,
						133.0,
						22.0
					],
					"outlettype": [
						"",
						""
					],
					"text": "route /mer/status"
				}
			},
			{
				"box": {
					"id": "obj-8",
					"maxclass": "newobj",
					"numinlets": 2,
					"numoutlets": 2,
					"patching_rect": [
						20.0,
						226.0,
						77.0,
						22.0
					],
					"outlettype": [
						"",
						""
					],
					"text": "zl.iter 2"
				}
			},
			{
				"box": {
					"id": "obj-9",
					"maxclass": "newobj",
					"numinlets": 6,
					"numoutlets": 6,
					"patching_rect": [
						20.0,
						260.0,
						406.0,
						22.0
					],
					"outlettype": [
						"",
						"",
						"",
						"",
						"",
						""
					],
					"text": "route gate_open level_db transport_ms compute_p90_ms cpu"
				}
			},
			{
				"box": {
					"id": "obj-10",
					"maxclass": "toggle",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						560.0,
						100.0,
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
					"id": "obj-11",
					"maxclass": "comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						590.0,
						100.0,
						60.0,
						20.0
					],
					"outlettype": [],
					"linecount": 1,
					"presentation": 1,
					"presentation_rect": [
						32.0,
						8.0,
						60.0,
						20.0
					],
					"text": "bridge"
				}
			},
			{
				"box": {
					"id": "obj-12",
					"maxclass": "toggle",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						560.0,
						130.0,
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
						32.0,
						20.0,
						20.0
					]
				}
			},
			{
				"box": {
					"id": "obj-13",
					"maxclass": "comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						630.0,
						130.0,
						120.0,
						20.0
					],
					"outlettype": [],
					"linecount": 1,
					"presentation": 1,
					"presentation_rect": [
						32.0,
						32.0,
						120.0,
						20.0
					],
					"text": "music"
				}
			},
			{
				"box": {
					"id": "obj-14",
					"maxclass": "newobj",
					"numinlets": 2,
					"numoutlets": 1,
					"patching_rect": [
						20.0,
						294.0,
						42.0,
						22.0
					],
					"outlettype": [
						""
					],
					"text": "> 0."
				}
			},
			{
				"box": {
					"id": "obj-15",
					"maxclass": "flonum",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						560.0,
						160.0,
						56.0,
						22.0
					],
					"outlettype": [
						"float",
						""
					],
					"format": 6,
					"parameter_enable": 0,
					"ignoreclick": 1,
					"presentation": 1,
					"presentation_rect": [
						8.0,
						56.0,
						56.0,
						20.0
					]
				}
			},
			{
				"box": {
					"id": "obj-16",
					"maxclass": "comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						630.0,
						160.0,
						120.0,
						20.0
					],
					"outlettype": [],
					"linecount": 1,
					"presentation": 1,
					"presentation_rect": [
						68.0,
						56.0,
						120.0,
						20.0
					],
					"text": "dB level"
				}
			},
			{
				"box": {
					"id": "obj-17",
					"maxclass": "newobj",
					"numinlets": 2,
					"numoutlets": 1,
					"patching_rect": [
						78.0,
						294.0,
						49.0,
						22.0
					],
					"outlettype": [
						""
					],
					"text": "* 1.0"
				}
			},
			{
				"box": {
					"id": "obj-18",
					"maxclass": "flonum",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						560.0,
						190.0,
						56.0,
						22.0
					],
					"outlettype": [
						"float",
						""
					],
					"format": 6,
					"parameter_enable": 0,
					"ignoreclick": 1,
					"presentation": 1,
					"presentation_rect": [
						8.0,
						80.0,
						56.0,
						20.0
					]
				}
			},
			{
				"box": {
					"id": "obj-19",
					"maxclass": "comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						630.0,
						190.0,
						120.0,
						20.0
					],
					"outlettype": [],
					"linecount": 1,
					"presentation": 1,
					"presentation_rect": [
						68.0,
						80.0,
						120.0,
						20.0
					],
					"text": "ms way in"
				}
			},
			{
				"box": {
					"id": "obj-20",
					"maxclass": "newobj",
					"numinlets": 2,
					"numoutlets": 1,
					"patching_rect": [
						143.0,
						294.0,
						49.0,
						22.0
					],
					"outlettype": [
						""
					],
					"text": "* 1.0"
				}
			},
			{
				"box": {
					"id": "obj-21",
					"maxclass": "flonum",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						560.0,
						220.0,
						56.0,
						22.0
					],
					"outlettype": [
						"float",
						""
					],
					"format": 6,
					"parameter_enable": 0,
					"ignoreclick": 1,
					"presentation": 1,
					"presentation_rect": [
						8.0,
						104.0,
						56.0,
						20.0
					]
				}
			},
			{
				"box": {
					"id": "obj-22",
					"maxclass": "comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						630.0,
						220.0,
						120.0,
						20.0
					],
					"outlettype": [],
					"linecount": 1,
					"presentation": 1,
					"presentation_rect": [
						68.0,
						104.0,
						120.0,
						20.0
					],
					"text": "ms computing"
				}
			},
			{
				"box": {
					"id": "obj-23",
					"maxclass": "newobj",
					"numinlets": 2,
					"numoutlets": 1,
					"patching_rect": [
						208.0,
						294.0,
						49.0,
						22.0
					],
					"outlettype": [
						""
					],
					"text": "* 1.0"
				}
			},
			{
				"box": {
					"id": "obj-24",
					"maxclass": "flonum",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						560.0,
						250.0,
						56.0,
						22.0
					],
					"outlettype": [
						"float",
						""
					],
					"format": 6,
					"parameter_enable": 0,
					"ignoreclick": 1,
					"presentation": 1,
					"presentation_rect": [
						8.0,
						128.0,
						56.0,
						20.0
					]
				}
			},
			{
				"box": {
					"id": "obj-25",
					"maxclass": "comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						630.0,
						250.0,
						120.0,
						20.0
					],
					"outlettype": [],
					"linecount": 1,
					"presentation": 1,
					"presentation_rect": [
						68.0,
						128.0,
						120.0,
						20.0
					],
					"text": "% CPU"
				}
			},
			{
				"box": {
					"id": "obj-26",
					"maxclass": "newobj",
					"numinlets": 2,
					"numoutlets": 1,
					"patching_rect": [
						273.0,
						294.0,
						63.0,
						22.0
					],
					"outlettype": [
						""
					],
					"text": "* 100.0"
				}
			},
			{
				"box": {
					"id": "obj-27",
					"maxclass": "outlet",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						20.0,
						328.0,
						30.0,
						30.0
					],
					"outlettype": [],
					"comment": "name and value of each number, such as level_db -23.5",
					"index": 1
				}
			},
			{
				"box": {
					"id": "obj-28",
					"maxclass": "outlet",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						66.0,
						328.0,
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
						1
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
						"obj-5",
						0
					],
					"destination": [
						"obj-6",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-6",
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
						"obj-7",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-7",
						0
					],
					"destination": [
						"obj-8",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-8",
						0
					],
					"destination": [
						"obj-9",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-3",
						1
					],
					"destination": [
						"obj-10",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-9",
						0
					],
					"destination": [
						"obj-14",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-14",
						0
					],
					"destination": [
						"obj-12",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-9",
						1
					],
					"destination": [
						"obj-17",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-17",
						0
					],
					"destination": [
						"obj-15",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-9",
						2
					],
					"destination": [
						"obj-20",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-20",
						0
					],
					"destination": [
						"obj-18",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-9",
						3
					],
					"destination": [
						"obj-23",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-23",
						0
					],
					"destination": [
						"obj-21",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-9",
						4
					],
					"destination": [
						"obj-26",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-26",
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
						"obj-8",
						0
					],
					"destination": [
						"obj-27",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-3",
						1
					],
					"destination": [
						"obj-28",
						0
					],
					"order": 0
				}
			}
		]
	}
}
