"""The address table as a service: OSCQuery over HTTP and WebSocket, advertised by zeroconf.

`mer_bridge.oscquery.namespace` makes the JSON from `mer_bridge.wire.TABLE`;
`mer_bridge.oscquery.service` answers with it.  The libraries are those of the extra
``oscquery`` and are imported when it is switched on.
"""
