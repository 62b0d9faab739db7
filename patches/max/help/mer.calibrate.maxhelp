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
							382.0
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
									"text": "mer.calibrate"
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
									"text": "the sound check"
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
									"text": "Takes of playing accumulate; done learns the ranges and the gain of the player from them."
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
										700.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"fontface": 1,
									"text": "1) press take and play as in the piece, softest to loudest; several takes add up"
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
										140.0,
										700.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"fontface": 1,
									"text": "2) undo forgets the last take; done learns from them"
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
										210.0,
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
							},
							{
								"box": {
									"id": "obj-8",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										340.0,
										180.0,
										400.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"fontface": 1,
									"text": "3) the same by messages, from pedals or a score"
								}
							},
							{
								"box": {
									"id": "obj-9",
									"maxclass": "message",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										340.0,
										210.0,
										63.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": "take 30"
								}
							},
							{
								"box": {
									"id": "obj-10",
									"maxclass": "message",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										420.0,
										210.0,
										42.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": "undo"
								}
							},
							{
								"box": {
									"id": "obj-11",
									"maxclass": "message",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										500.0,
										210.0,
										42.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": "done"
								}
							},
							{
								"box": {
									"id": "obj-12",
									"maxclass": "message",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										580.0,
										210.0,
										70.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": "freeze 1"
								}
							},
							{
								"box": {
									"id": "obj-13",
									"maxclass": "message",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										660.0,
										210.0,
										70.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": "freeze 0"
								}
							},
							{
								"box": {
									"id": "obj-14",
									"maxclass": "message",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										740.0,
										210.0,
										49.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": "reset"
								}
							},
							{
								"box": {
									"id": "obj-15",
									"maxclass": "newobj",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										20.0,
										340.0,
										98.0,
										22.0
									],
									"outlettype": [],
									"text": "print bridge"
								}
							},
							{
								"box": {
									"id": "obj-16",
									"maxclass": "toggle",
									"numinlets": 1,
									"numoutlets": 1,
									"patching_rect": [
										340.0,
										340.0,
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
									"id": "obj-17",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										368.0,
										340.0,
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
										"obj-9",
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
										"obj-10",
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
										"obj-11",
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
										"obj-12",
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
										"obj-13",
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
										"obj-14",
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
										"obj-15",
										0
									],
									"order": 0
								}
							},
							{
								"patchline": {
									"source": [
										"obj-7",
										1
									],
									"destination": [
										"obj-16",
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
							242.0
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
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "One pedal starts a take of 30 seconds, and another ends the sound check."
								}
							},
							{
								"box": {
									"id": "obj-2",
									"maxclass": "newobj",
									"numinlets": 1,
									"numoutlets": 2,
									"patching_rect": [
										20.0,
										200.0,
										105.0,
										22.0
									],
									"outlettype": [
										"",
										""
									],
									"text": "mer.calibrate"
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
										100.0,
										42.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": "> 63"
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
										160.0,
										70.0,
										22.0
									],
									"outlettype": [
										"",
										""
									],
									"text": "select 1"
								}
							},
							{
								"box": {
									"id": "obj-5",
									"maxclass": "newobj",
									"numinlets": 1,
									"numoutlets": 3,
									"patching_rect": [
										20.0,
										70.0,
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
									"id": "obj-6",
									"maxclass": "newobj",
									"numinlets": 1,
									"numoutlets": 3,
									"patching_rect": [
										20.0,
										130.0,
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
									"id": "obj-7",
									"maxclass": "message",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										110.0,
										160.0,
										63.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": "take 30"
								}
							},
							{
								"box": {
									"id": "obj-8",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										220.0,
										100.0,
										42.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": "> 63"
								}
							},
							{
								"box": {
									"id": "obj-9",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 2,
									"patching_rect": [
										220.0,
										160.0,
										70.0,
										22.0
									],
									"outlettype": [
										"",
										""
									],
									"text": "select 1"
								}
							},
							{
								"box": {
									"id": "obj-10",
									"maxclass": "newobj",
									"numinlets": 1,
									"numoutlets": 3,
									"patching_rect": [
										220.0,
										70.0,
										70.0,
										22.0
									],
									"outlettype": [
										"",
										"",
										""
									],
									"text": "ctlin 67"
								}
							},
							{
								"box": {
									"id": "obj-11",
									"maxclass": "newobj",
									"numinlets": 1,
									"numoutlets": 3,
									"patching_rect": [
										220.0,
										130.0,
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
									"id": "obj-12",
									"maxclass": "message",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										310.0,
										160.0,
										42.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": "done"
								}
							}
						],
						"lines": [
							{
								"patchline": {
									"source": [
										"obj-5",
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
										"obj-2",
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
										"obj-9",
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
										"obj-12",
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
										"obj-2",
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
							400.0
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
									"text": "1: messages"
								}
							},
							{
								"box": {
									"id": "obj-3",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										20.0,
										50.0,
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
									"id": "obj-4",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										120.0,
										50.0,
										740.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "1: what the bridge answers, in words"
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
									"text": "2: 1: the bridge is there, 0: it is not"
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
									"text": "take: listen so many seconds (20)"
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
									"text": "undo: forget the last take"
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
									"text": "done: learn from the takes, and keep it"
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
									"text": "freeze: 1: ranges stand still, 0: they learn"
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
									"text": "reset: forget what was heard"
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
									"text": "connect: send again, to the place told last"
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
									"text": "connect host port: send there; ; mer.bridge connect host port reaches all objects of this Max"
								}
							},
							{
								"box": {
									"id": "obj-16",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										120.0,
										286.0,
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
									"id": "obj-17",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										120.0,
										308.0,
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
									"id": "obj-18",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										120.0,
										330.0,
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
									"id": "obj-19",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										20.0,
										360.0,
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
									"id": "obj-20",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										120.0,
										360.0,
										740.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "mer.status, mer.overview"
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
