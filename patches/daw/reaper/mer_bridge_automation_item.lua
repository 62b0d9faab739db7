-- One value of a table from mer-bridge as an automation item in the selected envelope.
-- The table:    mer-bridge analyze song.flac -o song.csv
-- In REAPER:    select an envelope, put the edit cursor where the audio begins, run this script
--               (Actions, Show action list, New action, Load ReaScript), and choose the table.
-- Lowest and highest are in the envelope's own unit: 0 and 1 for most effects, -1 and 1 for
-- pan, gain for volume (1 is 0 dB).

local TITLE = "mer-bridge"
local FEATURES = "melodiousness articulation rhythm_complexity rhythm_stability dissonance tonal_stability modality"
local EMOTIONS = "valence energy tension anger fear happy sad tender"
local SPANS = { confidence = { 0, 1 }, level_db = { -60, 0 } }
for name in FEATURES:gmatch("%S+") do SPANS[name] = { 1, 10 } end
for name in EMOTIONS:gmatch("%S+") do SPANS[name] = { 1, 9 } end

-- Fields of a line of CSV; quotes may hold commas, and "" is a quote.
local function fields(line)
  local found = {}
  local at = 1
  repeat
    local field = ""
    if line:sub(at, at) == '"' then
      local from = at + 1
      repeat
        local stop = line:find('"', from, true) or #line + 1
        field = field .. line:sub(from, stop - 1)
        at = stop + 1
        local again = line:sub(at, at) == '"'
        if again then field = field .. '"' end
        from = at + 1
      until not again
    else
      local stop = line:find(",", at, true) or #line + 1
      field = line:sub(at, stop - 1)
      at = stop
    end
    found[#found + 1] = field
    local more = line:sub(at, at) == ","
    at = at + 1
  until not more
  return found
end

-- Times and values, 0..1, of the first file whose name holds the words; or nil and a reason.
local function curve(path, name, words)
  local file, reason = io.open(path, "r")
  if not file then return nil, reason end
  local column, chosen, points = nil, nil, {}
  for line in file:lines() do
    local row = fields((line:gsub("\r$", "")))
    if not column then
      column = {}
      for k, title in ipairs(row) do column[title] = k end
      if not (column.file and column.time_s and column[name]) then break end
    elseif (chosen or row[column.file]:find(words, 1, true)) and (chosen or row[column.file]) == row[column.file] then
      chosen = row[column.file]
      local time, value = tonumber(row[column.time_s]), tonumber(row[column[name]])
      if time and value then
        local low, high = SPANS[name][1], SPANS[name][2]
        points[#points + 1] = { time, math.min(math.max((value - low) / (high - low), 0), 1) }
      end
    end
  end
  file:close()
  if #points < 2 then return nil, "There is no such file or value in that table." end
  return points, chosen
end

local function insert(envelope, points, low, high, title)
  local start = reaper.GetCursorPosition()
  local first, last = start + points[1][1], start + points[#points][1]
  local item = reaper.InsertAutomationItem(envelope, -1, first, last - first)
  if item < 0 then return false end
  reaper.GetSetAutomationItemInfo(envelope, item, "D_LOOPSRC", 0, true)
  reaper.GetSetAutomationItemInfo_String(envelope, item, "P_POOL_NAME", title, true)
  -- A new item begins with what the envelope had there.
  reaper.DeleteEnvelopePointRangeEx(envelope, item, first - 0.001, last + 0.001)
  local mode = reaper.GetEnvelopeScalingMode(envelope)
  for _, point in ipairs(points) do
    local value = reaper.ScaleToEnvelopeMode(mode, low + (high - low) * point[2])
    reaper.InsertEnvelopePointEx(envelope, item, start + point[1], value, 0, 0, false, true)
  end
  reaper.Envelope_SortPointsEx(envelope, item)
  return true
end

local function say(text) reaper.ShowMessageBox(text, TITLE, 0) end

local function main()
  local envelope = reaper.GetSelectedEnvelope(0)
  if not envelope then return say("Select an envelope first.") end
  local chosen, path = reaper.GetUserFileNameForRead("", "A table of mer-bridge analyze", "csv")
  if not chosen then return end
  local captions = "Value (such as tension),Lowest,Highest,Part of the file's name"
  local given, answer = reaper.GetUserInputs(TITLE, 4, captions, "tension,0,1,")
  if not given then return end
  local name, low, high, words = answer:match("^%s*(.-)%s*,([^,]*),([^,]*),(.*)$")
  low, high = tonumber(low), tonumber(high)
  if not SPANS[name or ""] then return say("No value is named " .. (name or answer) .. ".") end
  if not (low and high) then return say("Lowest and highest must be numbers.") end
  local points, told = curve(path, name, words)
  if not points then return say(told) end
  reaper.Undo_BeginBlock()
  local made = insert(envelope, points, low, high, name .. " of " .. told)
  reaper.Undo_EndBlock("Automation item of " .. name, -1)
  reaper.UpdateArrange()
  if not made then say("REAPER made no automation item in this envelope.") end
end

main()
