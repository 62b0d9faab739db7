ardour {
	["type"]    = "SessionInit",
	name        = "mer_bridge",
	author      = "mer_bridge",
	license     = "MIT",
	description = [[A track for the players, a MIDI track that records the bridge's controllers, and a bus whose fader the bridge moves over OSC]]
}

-- Strips count from 1 in the order made here; ardour-osc.toml names the bus as strip 3.
function factory () return function ()
	local last, normal = ARDOUR.PresentationInfo.max_order, ARDOUR.TrackMode.Normal
	local midi = ARDOUR.ChanCount (ARDOUR.DataType ("midi"), 1)

	Session:new_audio_track (1, 2, nil, 1, "players", last, normal, true)
	local made = Session:new_midi_track (midi, midi, true, ARDOUR.PluginInfo (), nil, nil, 1, "controllers", last, normal, false)
	Session:new_audio_route (2, 2, nil, 1, "follows", ARDOUR.PresentationInfo.Flag.AudioBus, last)

	local track = made:front ()
	track:rec_enable_control ():set_value (1, PBD.GroupControlDisposition.NoGroup)

	-- A bridge that runs already on the same JACK server is connected; a later one by hand.
	local wanted = ARDOUR.PortFlags.IsOutput
	local _, found = Session:engine ():get_backend_ports ("mer-bridge.*", ARDOUR.DataType ("midi"), wanted, C.StringVector ())
	for name in found[4]:iter () do
		track:input ():nth (0):connect (name)
	end

	Session:save_state ("")
end end
