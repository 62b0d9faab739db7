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
							940.0,
							392.0
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
									"text": "mer.link"
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
									"text": "one way to the bridge and back"
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
										35.0
									],
									"outlettype": [],
									"linecount": 2,
									"text": "What all the others are built on. Use it to tell the bridge anything its address table knows, and to hear the answer. All of them in one Max share a port and a subscription."
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
									"text": "1) start the bridge in a terminal: mer-bridge demo"
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
									"text": "2) tell it something"
								}
							},
							{
								"box": {
									"id": "obj-7",
									"maxclass": "message",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										20.0,
										180.0,
										119.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": "/mer/horizon 2."
								}
							},
							{
								"box": {
									"id": "obj-8",
									"maxclass": "message",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										150.0,
										180.0,
										119.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": "/mer/horizon 8."
								}
							},
							{
								"box": {
									"id": "obj-9",
									"maxclass": "message",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										280.0,
										180.0,
										91.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": "/mer/hold 1"
								}
							},
							{
								"box": {
									"id": "obj-10",
									"maxclass": "message",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										390.0,
										180.0,
										91.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": "/mer/hold 0"
								}
							},
							{
								"box": {
									"id": "obj-11",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										520.0,
										150.0,
										400.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"fontface": 1,
									"text": "3) or ask"
								}
							},
							{
								"box": {
									"id": "obj-12",
									"maxclass": "message",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										520.0,
										180.0,
										98.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": "/mer/version"
								}
							},
							{
								"box": {
									"id": "obj-13",
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
									"id": "obj-14",
									"maxclass": "message",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										150.0,
										220.0,
										84.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": "disconnect"
								}
							},
							{
								"box": {
									"id": "obj-15",
									"maxclass": "message",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										260.0,
										220.0,
										63.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": "connect"
								}
							},
							{
								"box": {
									"id": "obj-16",
									"maxclass": "message",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										350.0,
										220.0,
										168.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": "connect 127.0.0.1 9129"
								}
							},
							{
								"box": {
									"id": "obj-17",
									"maxclass": "newobj",
									"numinlets": 4,
									"numoutlets": 4,
									"patching_rect": [
										20.0,
										310.0,
										301.0,
										22.0
									],
									"outlettype": [
										"",
										"",
										"",
										""
									],
									"text": "route /mer/version /mer/answer /mer/error"
								}
							},
							{
								"box": {
									"id": "obj-18",
									"maxclass": "newobj",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										20.0,
										350.0,
										98.0,
										22.0
									],
									"outlettype": [],
									"text": "print bridge"
								}
							},
							{
								"box": {
									"id": "obj-19",
									"maxclass": "newobj",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										140.0,
										350.0,
										98.0,
										22.0
									],
									"outlettype": [],
									"text": "print bridge"
								}
							},
							{
								"box": {
									"id": "obj-20",
									"maxclass": "newobj",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										260.0,
										350.0,
										98.0,
										22.0
									],
									"outlettype": [],
									"text": "print bridge"
								}
							},
							{
								"box": {
									"id": "obj-21",
									"maxclass": "toggle",
									"numinlets": 1,
									"numoutlets": 1,
									"patching_rect": [
										400.0,
										310.0,
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
										428.0,
										310.0,
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
										"obj-7",
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
										"obj-8",
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
										"obj-9",
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
										"obj-10",
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
										"obj-12",
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
										"obj-14",
										0
									],
									"destination": [
										"obj-13",
										1
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
										"obj-13",
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
										"obj-13",
										1
									],
									"order": 0
								}
							},
							{
								"patchline": {
									"source": [
										"obj-13",
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
										"obj-17",
										1
									],
									"destination": [
										"obj-19",
										0
									],
									"order": 0
								}
							},
							{
								"patchline": {
									"source": [
										"obj-17",
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
										"obj-13",
										1
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
							640.0,
							292.0
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
										600.0,
										35.0
									],
									"outlettype": [],
									"linecount": 2,
									"text": "A pedal holds the mood: while it is down, all values stand still, and the players may tune or talk."
								}
							},
							{
								"box": {
									"id": "obj-2",
									"maxclass": "newobj",
									"numinlets": 1,
									"numoutlets": 3,
									"patching_rect": [
										20.0,
										80.0,
										70.0,
										22.0
									],
									"outlettype": [
										"",
										"",
										""
									],
									"text": "ctlin 64"
								}
							},
							{
								"box": {
									"id": "obj-3",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										20.0,
										120.0,
										49.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": ">= 64"
								}
							},
							{
								"box": {
									"id": "obj-4",
									"maxclass": "newobj",
									"numinlets": 1,
									"numoutlets": 3,
									"patching_rect": [
										20.0,
										160.0,
										56.0,
										22.0
									],
									"outlettype": [
										"",
										"",
										""
									],
									"text": "change"
								}
							},
							{
								"box": {
									"id": "obj-5",
									"maxclass": "message",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										20.0,
										200.0,
										98.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": "/mer/hold $1"
								}
							},
							{
								"box": {
									"id": "obj-6",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 3,
									"patching_rect": [
										20.0,
										250.0,
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
									"id": "obj-7",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										120.0,
										80.0,
										240.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "sustain pedal, any MIDI channel"
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
										"obj-5",
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
									"text": "1: OSC messages for the bridge, such as /mer/hold 1"
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
									"text": "1: what the bridge says, with its whole address"
								}
							},
							{
								"box": {
									"id": "obj-6",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										120.0,
										94.0,
										740.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "2: 1: the bridge is there, 0: it is not"
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
										116.0,
										740.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "3: 1: what comes in is sent, 0: disconnected"
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
										146.0,
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
									"id": "obj-9",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										120.0,
										146.0,
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
									"id": "obj-10",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										20.0,
										176.0,
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
									"text": "mer.send~, mer.receive"
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
