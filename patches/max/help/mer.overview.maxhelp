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
							380.0
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
									"text": "mer.overview"
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
									"text": "everything at a glance"
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
									"text": "All fifteen live values, to be shown in a bpatcher."
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
										600.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"fontface": 1,
									"text": "1) start the bridge: mer-bridge demo; play, or watch its player"
								}
							},
							{
								"box": {
									"id": "obj-6",
									"maxclass": "bpatcher",
									"numinlets": 1,
									"numoutlets": 2,
									"patching_rect": [
										20.0,
										140.0,
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
									"id": "obj-7",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										560.0,
										180.0,
										200.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"fontface": 1,
									"text": "2) the same as a list"
								}
							},
							{
								"box": {
									"id": "obj-8",
									"maxclass": "multislider",
									"numinlets": 1,
									"numoutlets": 2,
									"patching_rect": [
										560.0,
										210.0,
										300.0,
										120.0
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
									"ignoreclick": 1,
									"parameter_enable": 0
								}
							}
						],
						"lines": [
							{
								"patchline": {
									"source": [
										"obj-6",
										0
									],
									"destination": [
										"obj-8",
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
							1272.0,
							435.0
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
									"text": "Fifteen partials of one tone, each as loud as its value: the picture, heard."
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
										70.0,
										98.0,
										22.0
									],
									"outlettype": [
										"",
										""
									],
									"text": "mer.overview"
								}
							},
							{
								"box": {
									"id": "obj-3",
									"maxclass": "newobj",
									"numinlets": 1,
									"numoutlets": 15,
									"patching_rect": [
										20.0,
										110.0,
										371.0,
										22.0
									],
									"outlettype": [
										"",
										"",
										"",
										"",
										"",
										"",
										"",
										"",
										"",
										"",
										"",
										"",
										"",
										"",
										""
									],
									"text": "unpack 0. 0. 0. 0. 0. 0. 0. 0. 0. 0. 0. 0. 0. 0. 0."
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
										330.0,
										63.0,
										22.0
									],
									"outlettype": [
										"signal"
									],
									"text": "*~ 0.02"
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
										170.0,
										77.0,
										22.0
									],
									"outlettype": [
										"signal"
									],
									"text": "cycle~ 55"
								}
							},
							{
								"box": {
									"id": "obj-6",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										20.0,
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
									"id": "obj-7",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										102.0,
										204.0,
										84.0,
										22.0
									],
									"outlettype": [
										"signal"
									],
									"text": "cycle~ 110"
								}
							},
							{
								"box": {
									"id": "obj-8",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										102.0,
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
									"id": "obj-9",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										184.0,
										170.0,
										84.0,
										22.0
									],
									"outlettype": [
										"signal"
									],
									"text": "cycle~ 165"
								}
							},
							{
								"box": {
									"id": "obj-10",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										184.0,
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
									"id": "obj-11",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										266.0,
										204.0,
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
									"id": "obj-12",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										266.0,
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
									"id": "obj-13",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										348.0,
										170.0,
										84.0,
										22.0
									],
									"outlettype": [
										"signal"
									],
									"text": "cycle~ 275"
								}
							},
							{
								"box": {
									"id": "obj-14",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										348.0,
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
									"id": "obj-15",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										430.0,
										204.0,
										84.0,
										22.0
									],
									"outlettype": [
										"signal"
									],
									"text": "cycle~ 330"
								}
							},
							{
								"box": {
									"id": "obj-16",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										430.0,
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
									"id": "obj-17",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										512.0,
										170.0,
										84.0,
										22.0
									],
									"outlettype": [
										"signal"
									],
									"text": "cycle~ 385"
								}
							},
							{
								"box": {
									"id": "obj-18",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										512.0,
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
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										594.0,
										204.0,
										84.0,
										22.0
									],
									"outlettype": [
										"signal"
									],
									"text": "cycle~ 440"
								}
							},
							{
								"box": {
									"id": "obj-20",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										594.0,
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
									"id": "obj-21",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										676.0,
										170.0,
										84.0,
										22.0
									],
									"outlettype": [
										"signal"
									],
									"text": "cycle~ 495"
								}
							},
							{
								"box": {
									"id": "obj-22",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										676.0,
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
									"id": "obj-23",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										758.0,
										204.0,
										84.0,
										22.0
									],
									"outlettype": [
										"signal"
									],
									"text": "cycle~ 550"
								}
							},
							{
								"box": {
									"id": "obj-24",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										758.0,
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
									"id": "obj-25",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										840.0,
										170.0,
										84.0,
										22.0
									],
									"outlettype": [
										"signal"
									],
									"text": "cycle~ 605"
								}
							},
							{
								"box": {
									"id": "obj-26",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										840.0,
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
									"id": "obj-27",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										922.0,
										204.0,
										84.0,
										22.0
									],
									"outlettype": [
										"signal"
									],
									"text": "cycle~ 660"
								}
							},
							{
								"box": {
									"id": "obj-28",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										922.0,
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
									"id": "obj-29",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										1004.0,
										170.0,
										84.0,
										22.0
									],
									"outlettype": [
										"signal"
									],
									"text": "cycle~ 715"
								}
							},
							{
								"box": {
									"id": "obj-30",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										1004.0,
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
									"id": "obj-31",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										1086.0,
										204.0,
										84.0,
										22.0
									],
									"outlettype": [
										"signal"
									],
									"text": "cycle~ 770"
								}
							},
							{
								"box": {
									"id": "obj-32",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										1086.0,
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
									"id": "obj-33",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										1168.0,
										170.0,
										84.0,
										22.0
									],
									"outlettype": [
										"signal"
									],
									"text": "cycle~ 825"
								}
							},
							{
								"box": {
									"id": "obj-34",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										1168.0,
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
									"id": "obj-35",
									"maxclass": "ezdac~",
									"numinlets": 2,
									"numoutlets": 0,
									"patching_rect": [
										20.0,
										370.0,
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
										"obj-3",
										0
									],
									"destination": [
										"obj-6",
										1
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
										"obj-3",
										1
									],
									"destination": [
										"obj-8",
										1
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
										"obj-10",
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
										"obj-10",
										1
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
										"obj-4",
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
										"obj-12",
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
										"obj-12",
										1
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
										"obj-4",
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
										"obj-14",
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
										"obj-14",
										1
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
										"obj-4",
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
										"obj-16",
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
										"obj-4",
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
										6
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
										"obj-4",
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
										"obj-20",
										0
									],
									"order": 0
								}
							},
							{
								"patchline": {
									"source": [
										"obj-3",
										7
									],
									"destination": [
										"obj-20",
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
										"obj-4",
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
										8
									],
									"destination": [
										"obj-22",
										1
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
										"obj-3",
										9
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
										"obj-24",
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
										"obj-25",
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
										"obj-3",
										10
									],
									"destination": [
										"obj-26",
										1
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
										"obj-4",
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
										11
									],
									"destination": [
										"obj-28",
										1
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
										"obj-29",
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
										"obj-3",
										12
									],
									"destination": [
										"obj-30",
										1
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
										"obj-31",
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
										"obj-3",
										13
									],
									"destination": [
										"obj-32",
										1
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
										"obj-4",
										0
									],
									"order": 0
								}
							},
							{
								"patchline": {
									"source": [
										"obj-33",
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
										"obj-3",
										14
									],
									"destination": [
										"obj-34",
										1
									],
									"order": 0
								}
							},
							{
								"patchline": {
									"source": [
										"obj-34",
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
										"obj-35",
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
										"obj-35",
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
							290.0
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
									"text": "1: live values, a list of 15"
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
									"text": "connect: send again, to the place told last"
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
									"text": "connect host port: send there; ; mer.bridge connect host port reaches all objects of this Max"
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
									"text": "host: a name or an address (127.0.0.1)"
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
									"text": "port: 1 to 65535 (9129)"
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
									"text": "disconnect: send no more"
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
										250.0,
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
									"id": "obj-15",
									"maxclass": "comment",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										120.0,
										250.0,
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
