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
			930.0,
			446.0
		],
		"openinpresentation": 1,
		"default_fontsize": 12.0,
		"default_fontname": "Arial",
		"gridsize": [
			15.0,
			15.0
		],
		"devicewidth": 0.0,
		"description": "the sound check: takes, undo, done",
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
					"text": "mer.calibrate: the sound check: takes accumulate until it is done"
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
					"comment": "take [s], undo, done, freeze 0 or 1, reset, connect [host port], disconnect",
					"index": 1
				}
			},
			{
				"box": {
					"id": "obj-3",
					"maxclass": "newobj",
					"numinlets": 6,
					"numoutlets": 6,
					"patching_rect": [
						20.0,
						90.0,
						245.0,
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
					"text": "route take undo done freeze reset"
				}
			},
			{
				"box": {
					"id": "obj-4",
					"maxclass": "newobj",
					"numinlets": 2,
					"numoutlets": 3,
					"patching_rect": [
						20.0,
						260.0,
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
					"id": "obj-5",
					"maxclass": "button",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						560.0,
						100.0,
						22.0,
						22.0
					],
					"outlettype": [
						"bang"
					],
					"parameter_enable": 0,
					"presentation": 1,
					"presentation_rect": [
						8.0,
						6.0,
						22.0,
						22.0
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
						590.0,
						100.0,
						60.0,
						20.0
					],
					"outlettype": [],
					"linecount": 1,
					"presentation": 1,
					"presentation_rect": [
						36.0,
						8.0,
						60.0,
						20.0
					],
					"text": "take"
				}
			},
			{
				"box": {
					"id": "obj-7",
					"maxclass": "button",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						560.0,
						134.0,
						22.0,
						22.0
					],
					"outlettype": [
						"bang"
					],
					"parameter_enable": 0,
					"presentation": 1,
					"presentation_rect": [
						8.0,
						34.0,
						22.0,
						22.0
					]
				}
			},
			{
				"box": {
					"id": "obj-8",
					"maxclass": "comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						590.0,
						134.0,
						60.0,
						20.0
					],
					"outlettype": [],
					"linecount": 1,
					"presentation": 1,
					"presentation_rect": [
						36.0,
						36.0,
						60.0,
						20.0
					],
					"text": "undo"
				}
			},
			{
				"box": {
					"id": "obj-9",
					"maxclass": "button",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						560.0,
						168.0,
						22.0,
						22.0
					],
					"outlettype": [
						"bang"
					],
					"parameter_enable": 0,
					"presentation": 1,
					"presentation_rect": [
						8.0,
						62.0,
						22.0,
						22.0
					]
				}
			},
			{
				"box": {
					"id": "obj-10",
					"maxclass": "comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						590.0,
						168.0,
						60.0,
						20.0
					],
					"outlettype": [],
					"linecount": 1,
					"presentation": 1,
					"presentation_rect": [
						36.0,
						64.0,
						60.0,
						20.0
					],
					"text": "done"
				}
			},
			{
				"box": {
					"id": "obj-11",
					"maxclass": "flonum",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						720.0,
						100.0,
						56.0,
						22.0
					],
					"outlettype": [
						"float",
						""
					],
					"format": 6,
					"parameter_enable": 0,
					"presentation": 1,
					"presentation_rect": [
						100.0,
						8.0,
						56.0,
						20.0
					]
				}
			},
			{
				"box": {
					"id": "obj-12",
					"maxclass": "comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						720.0,
						130.0,
						60.0,
						20.0
					],
					"outlettype": [],
					"linecount": 1,
					"presentation": 1,
					"presentation_rect": [
						160.0,
						8.0,
						60.0,
						20.0
					],
					"text": "seconds"
				}
			},
			{
				"box": {
					"id": "obj-13",
					"maxclass": "flonum",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						720.0,
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
						100.0,
						36.0,
						56.0,
						20.0
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
						720.0,
						160.0,
						60.0,
						20.0
					],
					"outlettype": [],
					"linecount": 1,
					"presentation": 1,
					"presentation_rect": [
						160.0,
						36.0,
						60.0,
						20.0
					],
					"text": "left"
				}
			},
			{
				"box": {
					"id": "obj-15",
					"maxclass": "toggle",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						720.0,
						190.0,
						20.0,
						20.0
					],
					"outlettype": [
						"int"
					],
					"parameter_enable": 0,
					"presentation": 1,
					"presentation_rect": [
						100.0,
						64.0,
						20.0,
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
						790.0,
						190.0,
						120.0,
						35.0
					],
					"outlettype": [],
					"linecount": 2,
					"presentation": 1,
					"presentation_rect": [
						124.0,
						64.0,
						120.0,
						20.0
					],
					"text": "ranges stand still"
				}
			},
			{
				"box": {
					"id": "obj-17",
					"maxclass": "newobj",
					"numinlets": 2,
					"numoutlets": 1,
					"patching_rect": [
						20.0,
						158.0,
						84.0,
						22.0
					],
					"outlettype": [
						""
					],
					"text": "float 20.0"
				}
			},
			{
				"box": {
					"id": "obj-18",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						20.0,
						192.0,
						91.0,
						22.0
					],
					"outlettype": [
						"",
						""
					],
					"text": "trigger f f"
				}
			},
			{
				"box": {
					"id": "obj-19",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						66.0,
						56.0,
						105.0,
						22.0
					],
					"outlettype": [
						""
					],
					"text": "loadmess 20.0"
				}
			},
			{
				"box": {
					"id": "obj-20",
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
					"text": "route bang"
				}
			},
			{
				"box": {
					"id": "obj-21",
					"maxclass": "newobj",
					"numinlets": 3,
					"numoutlets": 1,
					"patching_rect": [
						120.0,
						158.0,
						98.0,
						22.0
					],
					"outlettype": [
						""
					],
					"text": "clip 1. 600."
				}
			},
			{
				"box": {
					"id": "obj-22",
					"maxclass": "message",
					"numinlets": 2,
					"numoutlets": 1,
					"patching_rect": [
						20.0,
						226.0,
						133.0,
						22.0
					],
					"outlettype": [
						""
					],
					"text": "/mer/calibrate $1"
				}
			},
			{
				"box": {
					"id": "obj-23",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						169.0,
						226.0,
						91.0,
						22.0
					],
					"outlettype": [
						"",
						""
					],
					"text": "trigger f f"
				}
			},
			{
				"box": {
					"id": "obj-24",
					"maxclass": "newobj",
					"numinlets": 2,
					"numoutlets": 1,
					"patching_rect": [
						20.0,
						294.0,
						84.0,
						22.0
					],
					"outlettype": [
						""
					],
					"text": "pack 0. 0."
				}
			},
			{
				"box": {
					"id": "obj-25",
					"maxclass": "newobj",
					"numinlets": 2,
					"numoutlets": 1,
					"patching_rect": [
						106.0,
						260.0,
						63.0,
						22.0
					],
					"outlettype": [
						""
					],
					"text": "* 1000."
				}
			},
			{
				"box": {
					"id": "obj-26",
					"maxclass": "message",
					"numinlets": 2,
					"numoutlets": 1,
					"patching_rect": [
						20.0,
						328.0,
						77.0,
						22.0
					],
					"outlettype": [
						""
					],
					"text": "$1, 0. $2"
				}
			},
			{
				"box": {
					"id": "obj-27",
					"maxclass": "newobj",
					"numinlets": 3,
					"numoutlets": 2,
					"patching_rect": [
						20.0,
						362.0,
						91.0,
						22.0
					],
					"outlettype": [
						"",
						"bang"
					],
					"text": "line 0. 100"
				}
			},
			{
				"box": {
					"id": "obj-28",
					"maxclass": "message",
					"numinlets": 2,
					"numoutlets": 1,
					"patching_rect": [
						120.0,
						124.0,
						147.0,
						22.0
					],
					"outlettype": [
						""
					],
					"text": "/mer/calibrate/undo"
				}
			},
			{
				"box": {
					"id": "obj-29",
					"maxclass": "message",
					"numinlets": 2,
					"numoutlets": 1,
					"patching_rect": [
						283.0,
						124.0,
						147.0,
						22.0
					],
					"outlettype": [
						""
					],
					"text": "/mer/calibrate/done"
				}
			},
			{
				"box": {
					"id": "obj-30",
					"maxclass": "message",
					"numinlets": 2,
					"numoutlets": 1,
					"patching_rect": [
						187.0,
						56.0,
						161.0,
						22.0
					],
					"outlettype": [
						""
					],
					"text": "/mer/ranges/freeze $1"
				}
			},
			{
				"box": {
					"id": "obj-31",
					"maxclass": "message",
					"numinlets": 2,
					"numoutlets": 1,
					"patching_rect": [
						446.0,
						124.0,
						84.0,
						22.0
					],
					"outlettype": [
						""
					],
					"text": "/mer/reset"
				}
			},
			{
				"box": {
					"id": "obj-32",
					"maxclass": "newobj",
					"numinlets": 3,
					"numoutlets": 3,
					"patching_rect": [
						120.0,
						294.0,
						210.0,
						22.0
					],
					"outlettype": [
						"",
						"",
						""
					],
					"text": "route /mer/answer /mer/error"
				}
			},
			{
				"box": {
					"id": "obj-33",
					"maxclass": "outlet",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						20.0,
						396.0,
						30.0,
						30.0
					],
					"outlettype": [],
					"comment": "what the bridge answers, in words",
					"index": 1
				}
			},
			{
				"box": {
					"id": "obj-34",
					"maxclass": "outlet",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						66.0,
						396.0,
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
						5
					],
					"destination": [
						"obj-4",
						1
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-19",
						0
					],
					"destination": [
						"obj-11",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-11",
						0
					],
					"destination": [
						"obj-17",
						1
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
						"obj-18",
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
						"obj-17",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-20",
						1
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
						"obj-21",
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
						"obj-18",
						0
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
						"obj-22",
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
						"obj-18",
						1
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
						1
					],
					"destination": [
						"obj-25",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-25",
						0
					],
					"destination": [
						"obj-24",
						1
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
						"obj-24",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-24",
						0
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
						"obj-27",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-27",
						0
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
						"obj-7",
						0
					],
					"destination": [
						"obj-28",
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
			},
			{
				"patchline": {
					"source": [
						"obj-28",
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
						"obj-9",
						0
					],
					"destination": [
						"obj-29",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-3",
						2
					],
					"destination": [
						"obj-29",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-29",
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
						"obj-3",
						3
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
						"obj-15",
						0
					],
					"destination": [
						"obj-30",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-30",
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
						"obj-3",
						4
					],
					"destination": [
						"obj-31",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-31",
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
						"obj-32",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-32",
						0
					],
					"destination": [
						"obj-33",
						0
					],
					"order": 0
				}
			},
			{
				"patchline": {
					"source": [
						"obj-32",
						1
					],
					"destination": [
						"obj-33",
						0
					],
					"order": 1
				}
			},
			{
				"patchline": {
					"source": [
						"obj-4",
						1
					],
					"destination": [
						"obj-34",
						0
					],
					"order": 0
				}
			}
		]
	}
}
