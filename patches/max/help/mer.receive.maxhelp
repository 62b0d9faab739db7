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
							570.0
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
									"text": "mer.receive"
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
									"text": "what mer_bridge hears in the music"
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
									"text": "Gives out all values of the bridge, or with a name one of them: ranged to the player, 0 to 1."
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
									"text": "1) start the bridge: mer-bridge demo; the light goes on"
								}
							},
							{
								"box": {
									"id": "obj-6",
									"maxclass": "newobj",
									"numinlets": 1,
									"numoutlets": 7,
									"patching_rect": [
										20.0,
										150.0,
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
									"id": "obj-7",
									"maxclass": "toggle",
									"numinlets": 1,
									"numoutlets": 1,
									"patching_rect": [
										250.0,
										150.0,
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
									"id": "obj-8",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										278.0,
										150.0,
										140.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "the bridge is there"
								}
							},
							{
								"box": {
									"id": "obj-9",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										20.0,
										190.0,
										400.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"fontface": 1,
									"text": "2) all live values, 0 to 1"
								}
							},
							{
								"box": {
									"id": "obj-10",
									"maxclass": "multislider",
									"numinlets": 1,
									"numoutlets": 2,
									"patching_rect": [
										20.0,
										220.0,
										150.0,
										330.0
									],
									"outlettype": [
										"",
										"float"
									],
									"size": 15,
									"setminmax": [
										0.0,
										1.0
									],
									"orientation": 0,
									"ignoreclick": 1,
									"parameter_enable": 0
								}
							},
							{
								"box": {
									"id": "obj-11",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										178.0,
										221.0,
										150.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "melodiousness"
								}
							},
							{
								"box": {
									"id": "obj-12",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										178.0,
										243.0,
										150.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "articulation"
								}
							},
							{
								"box": {
									"id": "obj-13",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										178.0,
										265.0,
										150.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "rhythm_complexity"
								}
							},
							{
								"box": {
									"id": "obj-14",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										178.0,
										287.0,
										150.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "rhythm_stability"
								}
							},
							{
								"box": {
									"id": "obj-15",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										178.0,
										309.0,
										150.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "dissonance"
								}
							},
							{
								"box": {
									"id": "obj-16",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										178.0,
										331.0,
										150.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "tonal_stability"
								}
							},
							{
								"box": {
									"id": "obj-17",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										178.0,
										353.0,
										150.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "modality"
								}
							},
							{
								"box": {
									"id": "obj-18",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										178.0,
										375.0,
										150.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "valence"
								}
							},
							{
								"box": {
									"id": "obj-19",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										178.0,
										397.0,
										150.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "energy"
								}
							},
							{
								"box": {
									"id": "obj-20",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										178.0,
										419.0,
										150.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "tension"
								}
							},
							{
								"box": {
									"id": "obj-21",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										178.0,
										441.0,
										150.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "anger"
								}
							},
							{
								"box": {
									"id": "obj-22",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										178.0,
										463.0,
										150.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "fear"
								}
							},
							{
								"box": {
									"id": "obj-23",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										178.0,
										485.0,
										150.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "happy"
								}
							},
							{
								"box": {
									"id": "obj-24",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										178.0,
										507.0,
										150.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "sad"
								}
							},
							{
								"box": {
									"id": "obj-25",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										178.0,
										529.0,
										150.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "tender"
								}
							},
							{
								"box": {
									"id": "obj-26",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										420.0,
										190.0,
										400.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"fontface": 1,
									"text": "3) with a name: one value, ready to use"
								}
							},
							{
								"box": {
									"id": "obj-27",
									"maxclass": "newobj",
									"numinlets": 1,
									"numoutlets": 7,
									"patching_rect": [
										420.0,
										250.0,
										168.0,
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
									"text": "mer.receive tension 40"
								}
							},
							{
								"box": {
									"id": "obj-28",
									"maxclass": "message",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										420.0,
										216.0,
										98.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": "name valence"
								}
							},
							{
								"box": {
									"id": "obj-29",
									"maxclass": "message",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										540.0,
										216.0,
										98.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": "name tension"
								}
							},
							{
								"box": {
									"id": "obj-30",
									"maxclass": "message",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										660.0,
										216.0,
										70.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": "ramp 500"
								}
							},
							{
								"box": {
									"id": "obj-31",
									"maxclass": "slider",
									"numinlets": 1,
									"numoutlets": 1,
									"patching_rect": [
										420.0,
										290.0,
										140.0,
										20.0
									],
									"outlettype": [
										""
									],
									"floatoutput": 1,
									"size": 1.0,
									"orientation": 1,
									"parameter_enable": 0
								}
							},
							{
								"box": {
									"id": "obj-32",
									"maxclass": "flonum",
									"numinlets": 1,
									"numoutlets": 2,
									"patching_rect": [
										420.0,
										400.0,
										60.0,
										22.0
									],
									"outlettype": [
										"float",
										""
									],
									"format": 6,
									"parameter_enable": 0
								}
							},
							{
								"box": {
									"id": "obj-33",
									"maxclass": "flonum",
									"numinlets": 1,
									"numoutlets": 2,
									"patching_rect": [
										600.0,
										320.0,
										60.0,
										22.0
									],
									"outlettype": [
										"float",
										""
									],
									"format": 6,
									"parameter_enable": 0
								}
							},
							{
								"box": {
									"id": "obj-34",
									"maxclass": "flonum",
									"numinlets": 1,
									"numoutlets": 2,
									"patching_rect": [
										420.0,
										320.0,
										60.0,
										22.0
									],
									"outlettype": [
										"float",
										""
									],
									"format": 6,
									"parameter_enable": 0
								}
							},
							{
								"box": {
									"id": "obj-35",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 2,
									"patching_rect": [
										420.0,
										350.0,
										70.0,
										22.0
									],
									"outlettype": [
										"signal",
										"signal"
									],
									"text": "line~ 0."
								}
							},
							{
								"box": {
									"id": "obj-36",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										420.0,
										375.0,
										105.0,
										22.0
									],
									"outlettype": [
										"float"
									],
									"text": "snapshot~ 100"
								}
							},
							{
								"box": {
									"id": "obj-37",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										490.0,
										322.0,
										110.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "live"
								}
							},
							{
								"box": {
									"id": "obj-38",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										500.0,
										402.0,
										110.0,
										35.0
									],
									"outlettype": [],
									"linecount": 2,
									"text": "ramped (sound on)"
								}
							},
							{
								"box": {
									"id": "obj-39",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										670.0,
										322.0,
										110.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "absolute"
								}
							},
							{
								"box": {
									"id": "obj-40",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										420.0,
										450.0,
										400.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"fontface": 1,
									"text": "4) why: the leading emotion and its three reasons"
								}
							},
							{
								"box": {
									"id": "obj-41",
									"maxclass": "newobj",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										420.0,
										480.0,
										77.0,
										22.0
									],
									"outlettype": [],
									"text": "print why"
								}
							}
						],
						"lines": [
							{
								"patchline": {
									"source": [
										"obj-6",
										6
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
										"obj-6",
										0
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
										"obj-28",
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
										"obj-29",
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
										"obj-30",
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
										"obj-34",
										0
									],
									"order": 0
								}
							},
							{
								"patchline": {
									"source": [
										"obj-27",
										1
									],
									"destination": [
										"obj-35",
										0
									],
									"order": 0
								}
							},
							{
								"patchline": {
									"source": [
										"obj-35",
										0
									],
									"destination": [
										"obj-36",
										0
									],
									"order": 0
								}
							},
							{
								"patchline": {
									"source": [
										"obj-36",
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
										"obj-27",
										2
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
										"obj-27",
										4
									],
									"destination": [
										"obj-41",
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
							345.0
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
									"text": "Energy opens a drone: its loudness follows the players with a ramp over half a second, so that nothing clicks and nothing jumps."
								}
							},
							{
								"box": {
									"id": "obj-2",
									"maxclass": "newobj",
									"numinlets": 1,
									"numoutlets": 7,
									"patching_rect": [
										20.0,
										80.0,
										168.0,
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
									"text": "mer.receive energy 500"
								}
							},
							{
								"box": {
									"id": "obj-3",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 2,
									"patching_rect": [
										20.0,
										120.0,
										70.0,
										22.0
									],
									"outlettype": [
										"signal",
										"signal"
									],
									"text": "line~ 0."
								}
							},
							{
								"box": {
									"id": "obj-4",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										20.0,
										160.0,
										34.0,
										22.0
									],
									"outlettype": [
										"signal"
									],
									"text": "*~"
								}
							},
							{
								"box": {
									"id": "obj-5",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										80.0,
										160.0,
										200.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "squared: steps sound even"
								}
							},
							{
								"box": {
									"id": "obj-6",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										320.0,
										120.0,
										63.0,
										22.0
									],
									"outlettype": [
										"signal"
									],
									"text": "saw~ 55"
								}
							},
							{
								"box": {
									"id": "obj-7",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										20.0,
										200.0,
										34.0,
										22.0
									],
									"outlettype": [
										"signal"
									],
									"text": "*~"
								}
							},
							{
								"box": {
									"id": "obj-8",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										20.0,
										240.0,
										56.0,
										22.0
									],
									"outlettype": [
										"signal"
									],
									"text": "*~ 0.2"
								}
							},
							{
								"box": {
									"id": "obj-9",
									"maxclass": "ezdac~",
									"numinlets": 2,
									"numoutlets": 0,
									"patching_rect": [
										20.0,
										280.0,
										45.0,
										45.0
									],
									"outlettype": []
								}
							}
						],
						"lines": [
							{
								"patchline": {
									"source": [
										"obj-2",
										1
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
										"obj-3",
										0
									],
									"destination": [
										"obj-4",
										1
									],
									"order": 1
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
										"obj-6",
										0
									],
									"destination": [
										"obj-7",
										1
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
										"obj-8",
										0
									],
									"destination": [
										"obj-9",
										1
									],
									"order": 1
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
							481.0
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
									"text": "1: live values, a list of 15; with a name: that value"
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
									"text": "2: absolute emotions, a list of 8; with a name: value and ramp for line~"
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
									"text": "3: absolute features, a list of 7; with a name: its absolute value"
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
									"text": "4: level (dBFS), confidence (0 to 1), gate (0 or 1)"
								}
							},
							{
								"box": {
									"id": "obj-8",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										120.0,
										138.0,
										740.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "5: why: leading emotion, and three reasons with their share"
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
										160.0,
										740.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "6: everything else, with its whole address"
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
										182.0,
										740.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "7: 1: the bridge is there, 0: it is not"
								}
							},
							{
								"box": {
									"id": "obj-11",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										20.0,
										212.0,
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
									"id": "obj-12",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										120.0,
										212.0,
										740.0,
										35.0
									],
									"outlettype": [],
									"linecount": 2,
									"text": "name (symbol): all, or one of: melodiousness, articulation, rhythm_complexity, rhythm_stability, dissonance, tonal_stability, modality, valence, energy, tension, anger, fear, happy, sad, tender"
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
										249.0,
										740.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "ramp (float): ms for line~ (40)"
								}
							},
							{
								"box": {
									"id": "obj-14",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										20.0,
										279.0,
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
									"id": "obj-15",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										120.0,
										279.0,
										740.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "name: another value, or all"
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
										301.0,
										740.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "ramp: another ramp in ms"
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
										323.0,
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
									"id": "obj-18",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										120.0,
										345.0,
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
									"id": "obj-19",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										120.0,
										367.0,
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
									"id": "obj-20",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										120.0,
										389.0,
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
									"id": "obj-21",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										120.0,
										411.0,
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
									"id": "obj-22",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										20.0,
										441.0,
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
									"id": "obj-23",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										120.0,
										441.0,
										740.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "mer.value, mer.map, mer.overview"
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
