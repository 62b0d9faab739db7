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
			355.0,
			62.0
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
		"showrootpatcherontab": 0,
		"boxes": [
			{
				"box": {
					"id": "obj-1",
					"maxclass": "newobj",
					"numinlets": 0,
					"numoutlets": 0,
					"patching_rect": [
						20.0,
						20.0,
						63.0,
						22.0
					],
					"outlettype": [],
					"text": "p basic",
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
							402.0
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
						"showontab": 1,
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
									"text": "mer.send~"
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
									"text": "sound to mer_bridge"
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
									"text": "Sends a signal to the bridge, 256 samples at a time, and the sample rate each second."
								}
							},
							{
								"box": {
									"id": "obj-5",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										20.0,
										110.0,
										400.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"fontface": 1,
									"text": "1) start the bridge in a terminal: mer-bridge run"
								}
							},
							{
								"box": {
									"id": "obj-6",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										20.0,
										150.0,
										400.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"fontface": 1,
									"text": "2) switch the sound on"
								}
							},
							{
								"box": {
									"id": "obj-7",
									"maxclass": "ezdac~",
									"numinlets": 2,
									"numoutlets": 0,
									"patching_rect": [
										20.0,
										180.0,
										45.0,
										45.0
									],
									"outlettype": []
								}
							},
							{
								"box": {
									"id": "obj-8",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										75.0,
										190.0,
										200.0,
										35.0
									],
									"outlettype": [],
									"linecount": 2,
									"text": "nothing connected to it: it only switches"
								}
							},
							{
								"box": {
									"id": "obj-9",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										420.0,
										150.0,
										400.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"fontface": 1,
									"text": "3) the microphone, or a tone"
								}
							},
							{
								"box": {
									"id": "obj-10",
									"maxclass": "toggle",
									"numinlets": 1,
									"numoutlets": 1,
									"patching_rect": [
										420.0,
										180.0,
										22.0,
										22.0
									],
									"outlettype": [
										"int"
									],
									"parameter_enable": 0
								}
							},
							{
								"box": {
									"id": "obj-11",
									"maxclass": "toggle",
									"numinlets": 1,
									"numoutlets": 1,
									"patching_rect": [
										560.0,
										180.0,
										22.0,
										22.0
									],
									"outlettype": [
										"int"
									],
									"parameter_enable": 0
								}
							},
							{
								"box": {
									"id": "obj-12",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										450.0,
										182.0,
										90.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "microphone"
								}
							},
							{
								"box": {
									"id": "obj-13",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										590.0,
										182.0,
										60.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "tone"
								}
							},
							{
								"box": {
									"id": "obj-14",
									"maxclass": "newobj",
									"numinlets": 1,
									"numoutlets": 1,
									"patching_rect": [
										420.0,
										220.0,
										56.0,
										22.0
									],
									"outlettype": [
										"signal"
									],
									"text": "adc~ 1"
								}
							},
							{
								"box": {
									"id": "obj-15",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										560.0,
										220.0,
										84.0,
										22.0
									],
									"outlettype": [
										"signal"
									],
									"text": "cycle~ 220"
								}
							},
							{
								"box": {
									"id": "obj-16",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										420.0,
										310.0,
										77.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": "mer.send~"
								}
							},
							{
								"box": {
									"id": "obj-17",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										420.0,
										260.0,
										49.0,
										22.0
									],
									"outlettype": [
										"signal"
									],
									"text": "*~ 0."
								}
							},
							{
								"box": {
									"id": "obj-18",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										560.0,
										260.0,
										49.0,
										22.0
									],
									"outlettype": [
										"signal"
									],
									"text": "*~ 0."
								}
							},
							{
								"box": {
									"id": "obj-19",
									"maxclass": "message",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										560.0,
										285.0,
										35.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": "off"
								}
							},
							{
								"box": {
									"id": "obj-20",
									"maxclass": "message",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										610.0,
										285.0,
										34.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": "on"
								}
							},
							{
								"box": {
									"id": "obj-21",
									"maxclass": "toggle",
									"numinlets": 1,
									"numoutlets": 1,
									"patching_rect": [
										420.0,
										360.0,
										22.0,
										22.0
									],
									"outlettype": [
										"int"
									],
									"parameter_enable": 0,
									"ignoreclick": 1
								}
							},
							{
								"box": {
									"id": "obj-22",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										448.0,
										360.0,
										140.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "the bridge is there"
								}
							}
						],
						"lines": [
							{
								"patchline": {
									"source": [
										"obj-14",
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
										"obj-10",
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
										"obj-17",
										0
									],
									"destination": [
										"obj-16",
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
										"obj-18",
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
										"obj-18",
										1
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
										"obj-16",
										0
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
										"obj-16",
										1
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
										"obj-16",
										1
									],
									"order": 0
								}
							},
							{
								"patchline": {
									"source": [
										"obj-16",
										0
									],
									"destination": [
										"obj-21",
										0
									],
									"order": 0
								}
							}
						]
					}
				}
			},
			{
				"box": {
					"id": "obj-2",
					"maxclass": "newobj",
					"numinlets": 0,
					"numoutlets": 0,
					"patching_rect": [
						160.0,
						20.0,
						105.0,
						22.0
					],
					"outlettype": [],
					"text": "p musical-use",
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
							740.0,
							342.0
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
						"showontab": 1,
						"boxes": [
							{
								"box": {
									"id": "obj-1",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										20.0,
										20.0,
										700.0,
										35.0
									],
									"outlettype": [],
									"linecount": 2,
									"text": "A player's microphone: rumble taken away, a level to set by ear, nothing else. The bridge evens out loud and soft players by itself; just stay below clipping."
								}
							},
							{
								"box": {
									"id": "obj-2",
									"maxclass": "gain~",
									"numinlets": 1,
									"numoutlets": 2,
									"patching_rect": [
										20.0,
										150.0,
										22.0,
										120.0
									],
									"outlettype": [
										"signal",
										"signal"
									],
									"parameter_enable": 0
								}
							},
							{
								"box": {
									"id": "obj-3",
									"maxclass": "newobj",
									"numinlets": 1,
									"numoutlets": 1,
									"patching_rect": [
										20.0,
										80.0,
										56.0,
										22.0
									],
									"outlettype": [
										"signal"
									],
									"text": "adc~ 1"
								}
							},
							{
								"box": {
									"id": "obj-4",
									"maxclass": "newobj",
									"numinlets": 6,
									"numoutlets": 1,
									"patching_rect": [
										20.0,
										115.0,
										322.0,
										22.0
									],
									"outlettype": [
										"signal"
									],
									"text": "biquad~ 0.9966 -1.9932 0.9966 -1.9931 0.9932"
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
										300.0,
										77.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": "mer.send~"
								}
							},
							{
								"box": {
									"id": "obj-6",
									"maxclass": "meter~",
									"numinlets": 1,
									"numoutlets": 1,
									"patching_rect": [
										80.0,
										150.0,
										20.0,
										120.0
									],
									"outlettype": [
										""
									]
								}
							},
							{
								"box": {
									"id": "obj-7",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										350.0,
										115.0,
										240.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "high-pass near 24 Hz at 44.1 kHz"
								}
							}
						],
						"lines": [
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
										"obj-2",
										0
									],
									"order": 0
								}
							},
							{
								"patchline": {
									"source": [
										"obj-2",
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
										"obj-2",
										0
									],
									"destination": [
										"obj-6",
										0
									],
									"order": 0
								}
							}
						]
					}
				}
			},
			{
				"box": {
					"id": "obj-3",
					"maxclass": "newobj",
					"numinlets": 0,
					"numoutlets": 0,
					"patching_rect": [
						300.0,
						20.0,
						35.0,
						22.0
					],
					"outlettype": [],
					"text": "p ?",
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
							880.0,
							334.0
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
						"showontab": 1,
						"boxes": [
							{
								"box": {
									"id": "obj-1",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										20.0,
										20.0,
										90.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"fontface": 1,
									"text": "inlets"
								}
							},
							{
								"box": {
									"id": "obj-2",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										120.0,
										20.0,
										740.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "1: sound, one channel"
								}
							},
							{
								"box": {
									"id": "obj-3",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										120.0,
										42.0,
										740.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "2: messages"
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
										72.0,
										90.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"fontface": 1,
									"text": "outlets"
								}
							},
							{
								"box": {
									"id": "obj-5",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										120.0,
										72.0,
										740.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "1: 1: the bridge is there, 0: it is not"
								}
							},
							{
								"box": {
									"id": "obj-6",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										20.0,
										102.0,
										90.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"fontface": 1,
									"text": "arguments"
								}
							},
							{
								"box": {
									"id": "obj-7",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										120.0,
										102.0,
										740.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "none"
								}
							},
							{
								"box": {
									"id": "obj-8",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										20.0,
										132.0,
										90.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"fontface": 1,
									"text": "messages"
								}
							},
							{
								"box": {
									"id": "obj-9",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										120.0,
										132.0,
										740.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "on: send the sound (so it begins)"
								}
							},
							{
								"box": {
									"id": "obj-10",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										120.0,
										154.0,
										740.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "off: send none"
								}
							},
							{
								"box": {
									"id": "obj-11",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										120.0,
										176.0,
										740.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "connect: send again, to the place told last"
								}
							},
							{
								"box": {
									"id": "obj-12",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										120.0,
										198.0,
										740.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "connect host port: send there; ; mer.bridge connect host port reaches all objects of this Max"
								}
							},
							{
								"box": {
									"id": "obj-13",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										120.0,
										220.0,
										740.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "host: a name or an address (127.0.0.1)"
								}
							},
							{
								"box": {
									"id": "obj-14",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										120.0,
										242.0,
										740.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "port: 1 to 65535 (9129)"
								}
							},
							{
								"box": {
									"id": "obj-15",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										120.0,
										264.0,
										740.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "disconnect: send no more"
								}
							},
							{
								"box": {
									"id": "obj-16",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										20.0,
										294.0,
										90.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"fontface": 1,
									"text": "see also"
								}
							},
							{
								"box": {
									"id": "obj-17",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										120.0,
										294.0,
										740.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "mer.receive, mer.status"
								}
							}
						],
						"lines": []
					}
				}
			}
		],
		"lines": []
	}
}
