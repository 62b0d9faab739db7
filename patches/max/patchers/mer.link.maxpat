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
			877.0,
			332.0
		],
		"openinpresentation": 0,
		"default_fontsize": 12.0,
		"default_fontname": "Arial",
		"gridsize": [
			15.0,
			15.0
		],
		"devicewidth": 0.0,
		"description": "one way to the bridge and back",
		"digest": "",
		"tags": "",
		"boxes": [
			{
				"box": {
					"id": "obj-1",
					"maxclass": "inlet",
					"numinlets": 0,
					"numoutlets": 1,
					"patching_rect": [
						20.0,
						44.0,
						30.0,
						30.0
					],
					"outlettype": [
						""
					],
					"comment": "OSC messages for the bridge, such as /mer/hold 1",
					"index": 1
				}
			},
			{
				"box": {
					"id": "obj-2",
					"maxclass": "inlet",
					"numinlets": 0,
					"numoutlets": 1,
					"patching_rect": [
						66.0,
						44.0,
						30.0,
						30.0
					],
					"outlettype": [
						""
					],
					"comment": "connect [host port], disconnect, host name, port N",
					"index": 2
				}
			},
			{
				"box": {
					"id": "obj-3",
					"maxclass": "newobj",
					"numinlets": 5,
					"numoutlets": 5,
					"patching_rect": [
						20.0,
						78.0,
						252.0,
						22.0
					],
					"outlettype": [
						"",
						"",
						"",
						"",
						""
					],
					"text": "route connect disconnect host port"
				}
			},
			{
				"box": {
					"id": "obj-4",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						112.0,
						44.0,
						140.0,
						22.0
					],
					"outlettype": [
						""
					],
					"text": "receive mer.bridge"
				}
			},
			{
				"box": {
					"id": "obj-5",
					"maxclass": "newobj",
					"numinlets": 2,
					"numoutlets": 2,
					"patching_rect": [
						20.0,
						112.0,
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
					"id": "obj-6",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						20.0,
						146.0,
						91.0,
						22.0
					],
					"outlettype": [
						"",
						""
					],
					"text": "trigger 1 l"
				}
			},
			{
				"box": {
					"id": "obj-7",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 2,
					"patching_rect": [
						20.0,
						180.0,
						84.0,
						22.0
					],
					"outlettype": [
						"",
						""
					],
					"text": "unpack s i"
				}
			},
			{
				"box": {
					"id": "obj-8",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						20.0,
						214.0,
						98.0,
						22.0
					],
					"outlettype": [
						""
					],
					"text": "prepend host"
				}
			},
			{
				"box": {
					"id": "obj-9",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						134.0,
						214.0,
						98.0,
						22.0
					],
					"outlettype": [
						""
					],
					"text": "prepend port"
				}
			},
			{
				"box": {
					"id": "obj-10",
					"maxclass": "message",
					"numinlets": 2,
					"numoutlets": 1,
					"patching_rect": [
						120.0,
						180.0,
						34.0,
						22.0
					],
					"outlettype": [
						""
					],
					"text": "1"
				}
			},
			{
				"box": {
					"id": "obj-11",
					"maxclass": "message",
					"numinlets": 2,
					"numoutlets": 1,
					"patching_rect": [
						120.0,
						112.0,
						34.0,
						22.0
					],
					"outlettype": [
						""
					],
					"text": "0"
				}
			},
			{
				"box": {
					"id": "obj-12",
					"maxclass": "newobj",
					"numinlets": 2,
					"numoutlets": 1,
					"patching_rect": [
						248.0,
						214.0,
						70.0,
						22.0
					],
					"outlettype": [
						""
					],
					"text": "gate 1 1"
				}
			},
			{
				"box": {
					"id": "obj-13",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						20.0,
						248.0,
						168.0,
						22.0
					],
					"outlettype": [],
					"text": "udpsend 127.0.0.1 9129"
				}
			},
			{
				"box": {
					"id": "obj-14",
					"maxclass": "newobj",
					"numinlets": 0,
					"numoutlets": 1,
					"patching_rect": [
						268.0,
						44.0,
						49.0,
						22.0
					],
					"outlettype": [
						""
					],
					"text": "p hub",
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
							760.0,
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
						"description": "all patches of one Max share a port and a subscription; one of them holds it",
						"digest": "",
						"tags": "",
						"boxes": [
							{
								"box": {
									"id": "obj-1",
									"maxclass": "outlet",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										20.0,
										350.0,
										30.0,
										30.0
									],
									"outlettype": [],
									"comment": "messages for the bridge",
									"index": 1
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
										112.0,
										63.0,
										22.0
									],
									"outlettype": [
										"",
										""
									],
									"text": "p elect",
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
											760.0,
											536.0
										],
										"openinpresentation": 0,
										"default_fontsize": 12.0,
										"default_fontname": "Arial",
										"gridsize": [
											15.0,
											15.0
										],
										"devicewidth": 0.0,
										"description": "who holds the subscription: if nobody answers, I do; of several, one leaves it",
										"digest": "",
										"tags": "",
										"boxes": [
											{
												"box": {
													"id": "obj-1",
													"maxclass": "inlet",
													"numinlets": 0,
													"numoutlets": 1,
													"patching_rect": [
														20.0,
														44.0,
														30.0,
														30.0
													],
													"outlettype": [
														""
													],
													"comment": "bang each second",
													"index": 1
												}
											},
											{
												"box": {
													"id": "obj-2",
													"maxclass": "newobj",
													"numinlets": 1,
													"numoutlets": 4,
													"patching_rect": [
														20.0,
														78.0,
														119.0,
														22.0
													],
													"outlettype": [
														"",
														"",
														"",
														""
													],
													"text": "trigger b b b b"
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
														146.0,
														49.0,
														22.0
													],
													"outlettype": [
														""
													],
													"text": "int 0"
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
														214.0,
														49.0,
														22.0
													],
													"outlettype": [
														""
													],
													"text": "int 0"
												}
											},
											{
												"box": {
													"id": "obj-5",
													"maxclass": "newobj",
													"numinlets": 1,
													"numoutlets": 1,
													"patching_rect": [
														66.0,
														44.0,
														126.0,
														22.0
													],
													"outlettype": [
														""
													],
													"text": "receive mer.here"
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
														180.0,
														35.0,
														22.0
													],
													"outlettype": [
														""
													],
													"text": "+ 1"
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
														112.0,
														34.0,
														22.0
													],
													"outlettype": [
														""
													],
													"text": "0"
												}
											},
											{
												"box": {
													"id": "obj-8",
													"maxclass": "newobj",
													"numinlets": 1,
													"numoutlets": 0,
													"patching_rect": [
														70.0,
														112.0,
														98.0,
														22.0
													],
													"outlettype": [],
													"text": "send mer.who"
												}
											},
											{
												"box": {
													"id": "obj-9",
													"maxclass": "newobj",
													"numinlets": 2,
													"numoutlets": 2,
													"patching_rect": [
														20.0,
														248.0,
														70.0,
														22.0
													],
													"outlettype": [
														"",
														""
													],
													"text": "select 0"
												}
											},
											{
												"box": {
													"id": "obj-10",
													"maxclass": "newobj",
													"numinlets": 2,
													"numoutlets": 1,
													"patching_rect": [
														20.0,
														282.0,
														35.0,
														22.0
													],
													"outlettype": [
														""
													],
													"text": "> 1"
												}
											},
											{
												"box": {
													"id": "obj-11",
													"maxclass": "newobj",
													"numinlets": 2,
													"numoutlets": 2,
													"patching_rect": [
														20.0,
														316.0,
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
													"id": "obj-12",
													"maxclass": "message",
													"numinlets": 2,
													"numoutlets": 1,
													"patching_rect": [
														20.0,
														350.0,
														34.0,
														22.0
													],
													"outlettype": [
														""
													],
													"text": "0"
												}
											},
											{
												"box": {
													"id": "obj-13",
													"maxclass": "message",
													"numinlets": 2,
													"numoutlets": 1,
													"patching_rect": [
														71.0,
														282.0,
														34.0,
														22.0
													],
													"outlettype": [
														""
													],
													"text": "1"
												}
											},
											{
												"box": {
													"id": "obj-14",
													"maxclass": "newobj",
													"numinlets": 1,
													"numoutlets": 3,
													"patching_rect": [
														20.0,
														384.0,
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
													"id": "obj-15",
													"maxclass": "newobj",
													"numinlets": 2,
													"numoutlets": 1,
													"patching_rect": [
														20.0,
														418.0,
														70.0,
														22.0
													],
													"outlettype": [
														""
													],
													"text": "gate 1 0"
												}
											},
											{
												"box": {
													"id": "obj-16",
													"maxclass": "newobj",
													"numinlets": 1,
													"numoutlets": 1,
													"patching_rect": [
														208.0,
														44.0,
														119.0,
														22.0
													],
													"outlettype": [
														""
													],
													"text": "receive mer.who"
												}
											},
											{
												"box": {
													"id": "obj-17",
													"maxclass": "newobj",
													"numinlets": 1,
													"numoutlets": 0,
													"patching_rect": [
														20.0,
														452.0,
														105.0,
														22.0
													],
													"outlettype": [],
													"text": "send mer.here"
												}
											},
											{
												"box": {
													"id": "obj-18",
													"maxclass": "outlet",
													"numinlets": 1,
													"numoutlets": 0,
													"patching_rect": [
														20.0,
														486.0,
														30.0,
														30.0
													],
													"outlettype": [],
													"comment": "1: I hold it",
													"index": 1
												}
											},
											{
												"box": {
													"id": "obj-19",
													"maxclass": "outlet",
													"numinlets": 1,
													"numoutlets": 0,
													"patching_rect": [
														66.0,
														486.0,
														30.0,
														30.0
													],
													"outlettype": [],
													"comment": "bang, once that is decided",
													"index": 2
												}
											},
											{
												"box": {
													"id": "obj-20",
													"maxclass": "comment",
													"numinlets": 1,
													"numoutlets": 0,
													"patching_rect": [
														20.0,
														10.0,
														720.0,
														20.0
													],
													"outlettype": [],
													"linecount": 1,
													"text": "elect: who holds the subscription: if nobody answers, I do; of several, one leaves it"
												}
											}
										],
										"lines": [
											{
												"patchline": {
													"source": [
														"obj-1",
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
														"obj-2",
														3
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
														"obj-3",
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
														"obj-3",
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
														"obj-4",
														1
													],
													"order": 0
												}
											},
											{
												"patchline": {
													"source": [
														"obj-2",
														2
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
														"obj-2",
														1
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
														"obj-10",
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
														"obj-12",
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
														"obj-15",
														0
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
														"obj-15",
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
														"obj-17",
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
														"obj-18",
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
														"obj-19",
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
									"numinlets": 2,
									"numoutlets": 3,
									"patching_rect": [
										20.0,
										214.0,
										56.0,
										22.0
									],
									"outlettype": [
										"",
										"",
										""
									],
									"text": "p port",
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
											760.0,
											502.0
										],
										"openinpresentation": 0,
										"default_fontsize": 12.0,
										"default_fontname": "Arial",
										"gridsize": [
											15.0,
											15.0
										],
										"devicewidth": 0.0,
										"description": "draws a port, asks the bridge to send there, and draws another if nothing comes",
										"digest": "",
										"tags": "",
										"boxes": [
											{
												"box": {
													"id": "obj-1",
													"maxclass": "inlet",
													"numinlets": 0,
													"numoutlets": 1,
													"patching_rect": [
														20.0,
														44.0,
														30.0,
														30.0
													],
													"outlettype": [
														""
													],
													"comment": "bang each second",
													"index": 1
												}
											},
											{
												"box": {
													"id": "obj-2",
													"maxclass": "inlet",
													"numinlets": 0,
													"numoutlets": 1,
													"patching_rect": [
														66.0,
														44.0,
														30.0,
														30.0
													],
													"outlettype": [
														""
													],
													"comment": "anything that was heard",
													"index": 2
												}
											},
											{
												"box": {
													"id": "obj-3",
													"maxclass": "newobj",
													"numinlets": 1,
													"numoutlets": 2,
													"patching_rect": [
														20.0,
														78.0,
														91.0,
														22.0
													],
													"outlettype": [
														"",
														""
													],
													"text": "trigger b b"
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
														248.0,
														49.0,
														22.0
													],
													"outlettype": [
														""
													],
													"text": "int 4"
												}
											},
											{
												"box": {
													"id": "obj-5",
													"maxclass": "newobj",
													"numinlets": 1,
													"numoutlets": 3,
													"patching_rect": [
														85.0,
														248.0,
														77.0,
														22.0
													],
													"outlettype": [
														"",
														"",
														""
													],
													"text": "change -1"
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
														282.0,
														35.0,
														22.0
													],
													"outlettype": [
														""
													],
													"text": "+ 1"
												}
											},
											{
												"box": {
													"id": "obj-7",
													"maxclass": "newobj",
													"numinlets": 1,
													"numoutlets": 2,
													"patching_rect": [
														127.0,
														78.0,
														91.0,
														22.0
													],
													"outlettype": [
														"",
														""
													],
													"text": "trigger i i"
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
														112.0,
														35.0,
														22.0
													],
													"outlettype": [
														""
													],
													"text": "> 3"
												}
											},
											{
												"box": {
													"id": "obj-9",
													"maxclass": "newobj",
													"numinlets": 2,
													"numoutlets": 2,
													"patching_rect": [
														20.0,
														146.0,
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
													"numoutlets": 2,
													"patching_rect": [
														234.0,
														78.0,
														91.0,
														22.0
													],
													"outlettype": [
														"",
														""
													],
													"text": "trigger 1 0"
												}
											},
											{
												"box": {
													"id": "obj-11",
													"maxclass": "newobj",
													"numinlets": 1,
													"numoutlets": 4,
													"patching_rect": [
														20.0,
														180.0,
														119.0,
														22.0
													],
													"outlettype": [
														"",
														"",
														"",
														""
													],
													"text": "trigger b b b b"
												}
											},
											{
												"box": {
													"id": "obj-12",
													"maxclass": "message",
													"numinlets": 2,
													"numoutlets": 1,
													"patching_rect": [
														20.0,
														214.0,
														34.0,
														22.0
													],
													"outlettype": [
														""
													],
													"text": "0"
												}
											},
											{
												"box": {
													"id": "obj-13",
													"maxclass": "message",
													"numinlets": 2,
													"numoutlets": 1,
													"patching_rect": [
														70.0,
														214.0,
														34.0,
														22.0
													],
													"outlettype": [
														""
													],
													"text": "0"
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
														316.0,
														49.0,
														22.0
													],
													"outlettype": [
														""
													],
													"text": "int 0"
												}
											},
											{
												"box": {
													"id": "obj-15",
													"maxclass": "newobj",
													"numinlets": 2,
													"numoutlets": 1,
													"patching_rect": [
														85.0,
														316.0,
														49.0,
														22.0
													],
													"outlettype": [
														""
													],
													"text": "int 0"
												}
											},
											{
												"box": {
													"id": "obj-16",
													"maxclass": "newobj",
													"numinlets": 2,
													"numoutlets": 2,
													"patching_rect": [
														20.0,
														350.0,
														70.0,
														22.0
													],
													"outlettype": [
														"",
														""
													],
													"text": "select 0"
												}
											},
											{
												"box": {
													"id": "obj-17",
													"maxclass": "newobj",
													"numinlets": 1,
													"numoutlets": 1,
													"patching_rect": [
														20.0,
														384.0,
														182.0,
														22.0
													],
													"outlettype": [
														""
													],
													"text": "prepend /mer/unsubscribe"
												}
											},
											{
												"box": {
													"id": "obj-18",
													"maxclass": "newobj",
													"numinlets": 2,
													"numoutlets": 1,
													"patching_rect": [
														120.0,
														214.0,
														98.0,
														22.0
													],
													"outlettype": [
														"int"
													],
													"text": "random 20000"
												}
											},
											{
												"box": {
													"id": "obj-19",
													"maxclass": "newobj",
													"numinlets": 2,
													"numoutlets": 1,
													"patching_rect": [
														178.0,
														248.0,
														63.0,
														22.0
													],
													"outlettype": [
														""
													],
													"text": "+ 20000"
												}
											},
											{
												"box": {
													"id": "obj-20",
													"maxclass": "newobj",
													"numinlets": 1,
													"numoutlets": 3,
													"patching_rect": [
														71.0,
														282.0,
														105.0,
														22.0
													],
													"outlettype": [
														"",
														"",
														""
													],
													"text": "trigger i i i"
												}
											},
											{
												"box": {
													"id": "obj-21",
													"maxclass": "outlet",
													"numinlets": 1,
													"numoutlets": 0,
													"patching_rect": [
														20.0,
														452.0,
														30.0,
														30.0
													],
													"outlettype": [],
													"comment": "messages for the bridge",
													"index": 1
												}
											},
											{
												"box": {
													"id": "obj-22",
													"maxclass": "message",
													"numinlets": 2,
													"numoutlets": 1,
													"patching_rect": [
														106.0,
														350.0,
														182.0,
														22.0
													],
													"outlettype": [
														""
													],
													"text": "/mer/subscribe $1 0. max"
												}
											},
											{
												"box": {
													"id": "obj-23",
													"maxclass": "newobj",
													"numinlets": 1,
													"numoutlets": 0,
													"patching_rect": [
														304.0,
														350.0,
														105.0,
														22.0
													],
													"outlettype": [],
													"text": "send mer.port"
												}
											},
											{
												"box": {
													"id": "obj-24",
													"maxclass": "newobj",
													"numinlets": 1,
													"numoutlets": 1,
													"patching_rect": [
														150.0,
														316.0,
														98.0,
														22.0
													],
													"outlettype": [
														""
													],
													"text": "prepend port"
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
														452.0,
														30.0,
														30.0
													],
													"outlettype": [],
													"comment": "port N, for udpreceive",
													"index": 2
												}
											},
											{
												"box": {
													"id": "obj-26",
													"maxclass": "outlet",
													"numinlets": 1,
													"numoutlets": 0,
													"patching_rect": [
														112.0,
														452.0,
														30.0,
														30.0
													],
													"outlettype": [],
													"comment": "1: the bridge is there, 0: it is not",
													"index": 3
												}
											},
											{
												"box": {
													"id": "obj-27",
													"maxclass": "comment",
													"numinlets": 1,
													"numoutlets": 0,
													"patching_rect": [
														20.0,
														10.0,
														720.0,
														20.0
													],
													"outlettype": [],
													"linecount": 1,
													"text": "port: draws a port, asks the bridge to send there, and draws another if nothing comes"
												}
											}
										],
										"lines": [
											{
												"patchline": {
													"source": [
														"obj-1",
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
														1
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
														1
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
														"obj-2",
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
														"obj-10",
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
														"obj-10",
														1
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
														"obj-9",
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
														3
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
														"obj-5",
														0
													],
													"order": 0
												}
											},
											{
												"patchline": {
													"source": [
														"obj-11",
														2
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
														"obj-13",
														0
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
														"obj-11",
														1
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
														"obj-16",
														0
													],
													"order": 0
												}
											},
											{
												"patchline": {
													"source": [
														"obj-16",
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
														"obj-11",
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
														"obj-19",
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
														"obj-20",
														2
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
														"obj-20",
														1
													],
													"destination": [
														"obj-15",
														1
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
														"obj-15",
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
														"obj-21",
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
														"obj-21",
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
														"obj-23",
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
														"obj-25",
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
														"obj-26",
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
									"id": "obj-4",
									"maxclass": "newobj",
									"numinlets": 1,
									"numoutlets": 1,
									"patching_rect": [
										20.0,
										44.0,
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
										78.0,
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
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										20.0,
										146.0,
										70.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": "gate 1 0"
								}
							},
							{
								"box": {
									"id": "obj-7",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										106.0,
										146.0,
										70.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": "gate 1 0"
								}
							},
							{
								"box": {
									"id": "obj-8",
									"maxclass": "newobj",
									"numinlets": 1,
									"numoutlets": 2,
									"patching_rect": [
										20.0,
										180.0,
										91.0,
										22.0
									],
									"outlettype": [
										"",
										""
									],
									"text": "trigger b b"
								}
							},
							{
								"box": {
									"id": "obj-9",
									"maxclass": "newobj",
									"numinlets": 1,
									"numoutlets": 1,
									"patching_rect": [
										20.0,
										248.0,
										147.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": "udpreceive @quiet 1"
								}
							},
							{
								"box": {
									"id": "obj-10",
									"maxclass": "newobj",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										127.0,
										180.0,
										112.0,
										22.0
									],
									"outlettype": [],
									"text": "send mer.heard"
								}
							},
							{
								"box": {
									"id": "obj-11",
									"maxclass": "newobj",
									"numinlets": 1,
									"numoutlets": 2,
									"patching_rect": [
										183.0,
										248.0,
										91.0,
										22.0
									],
									"outlettype": [
										"",
										""
									],
									"text": "trigger i i"
								}
							},
							{
								"box": {
									"id": "obj-12",
									"maxclass": "newobj",
									"numinlets": 2,
									"numoutlets": 1,
									"patching_rect": [
										20.0,
										282.0,
										49.0,
										22.0
									],
									"outlettype": [
										""
									],
									"text": "int 0"
								}
							},
							{
								"box": {
									"id": "obj-13",
									"maxclass": "newobj",
									"numinlets": 1,
									"numoutlets": 0,
									"patching_rect": [
										20.0,
										316.0,
										112.0,
										22.0
									],
									"outlettype": [],
									"text": "send mer.there"
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
										10.0,
										720.0,
										20.0
									],
									"outlettype": [],
									"linecount": 1,
									"text": "hub: all patches of one Max share a port and a subscription; one of them holds it"
								}
							}
						],
						"lines": [
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
										"obj-6",
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
										"obj-7",
										0
									],
									"order": 0
								}
							},
							{
								"patchline": {
									"source": [
										"obj-2",
										1
									],
									"destination": [
										"obj-6",
										1
									],
									"order": 1
								}
							},
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
							},
							{
								"patchline": {
									"source": [
										"obj-8",
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
										"obj-1",
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
										"obj-10",
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
										"obj-3",
										1
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
										1
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
										"obj-8",
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
										"obj-11",
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
							}
						]
					}
				}
			},
			{
				"box": {
					"id": "obj-15",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						333.0,
						44.0,
						126.0,
						22.0
					],
					"outlettype": [
						""
					],
					"text": "receive mer.port"
				}
			},
			{
				"box": {
					"id": "obj-16",
					"maxclass": "message",
					"numinlets": 2,
					"numoutlets": 1,
					"patching_rect": [
						288.0,
						78.0,
						98.0,
						22.0
					],
					"outlettype": [
						""
					],
					"text": "/mer/ping $1"
				}
			},
			{
				"box": {
					"id": "obj-17",
					"maxclass": "outlet",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						20.0,
						282.0,
						30.0,
						30.0
					],
					"outlettype": [],
					"comment": "what the bridge says, with its whole address",
					"index": 1
				}
			},
			{
				"box": {
					"id": "obj-18",
					"maxclass": "outlet",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						66.0,
						282.0,
						30.0,
						30.0
					],
					"outlettype": [],
					"comment": "1: the bridge is there, 0: it is not",
					"index": 2
				}
			},
			{
				"box": {
					"id": "obj-19",
					"maxclass": "outlet",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						112.0,
						282.0,
						30.0,
						30.0
					],
					"outlettype": [],
					"comment": "1: what comes in is sent, 0: disconnected",
					"index": 3
				}
			},
			{
				"box": {
					"id": "obj-20",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						475.0,
						44.0,
						133.0,
						22.0
					],
					"outlettype": [
						""
					],
					"text": "receive mer.heard"
				}
			},
			{
				"box": {
					"id": "obj-21",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						624.0,
						44.0,
						133.0,
						22.0
					],
					"outlettype": [
						""
					],
					"text": "receive mer.there"
				}
			},
			{
				"box": {
					"id": "obj-22",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 3,
					"patching_rect": [
						402.0,
						78.0,
						77.0,
						22.0
					],
					"outlettype": [
						"",
						"",
						""
					],
					"text": "change -1"
				}
			},
			{
				"box": {
					"id": "obj-23",
					"maxclass": "newobj",
					"numinlets": 1,
					"numoutlets": 1,
					"patching_rect": [
						773.0,
						44.0,
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
					"id": "obj-24",
					"maxclass": "comment",
					"numinlets": 1,
					"numoutlets": 0,
					"patching_rect": [
						20.0,
						10.0,
						720.0,
						20.0
					],
					"outlettype": [],
					"linecount": 1,
					"text": "mer.link: one way to the bridge and back"
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
						"obj-4",
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
						1
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
						1
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
						"obj-7",
						1
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
						2
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
						3
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
						"obj-5",
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
						"obj-3",
						1
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
						"obj-1",
						0
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
						"obj-14",
						0
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
						"obj-16",
						0
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
						"obj-22",
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
						"obj-10",
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
						"obj-10",
						0
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
						"obj-11",
						0
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
						"obj-23",
						0
					],
					"destination": [
						"obj-19",
						0
					],
					"order": 0
				}
			}
		]
	}
}
