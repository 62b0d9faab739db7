# Build the app for Windows: dist\mer-bridge\ and dist\mer-bridge-windows.zip.
#
# NOT RUN by us yet: written from PyInstaller's documentation. It needs Python 3.11 or 3.12 (64 bit).
# In PowerShell, in the folder of the project:  powershell -ExecutionPolicy Bypass -File app\build-windows.ps1
$ErrorActionPreference = "Stop"
Set-Location (Join-Path $PSScriptRoot "..")

function Invoke-Step { & $args[0] $args[1..($args.Length - 1)]; if ($LASTEXITCODE) { throw "$($args[0]) failed" } }

Invoke-Step py -3.12 -m venv --clear build\app-venv
Invoke-Step build\app-venv\Scripts\pip install -q ".[app]"
Invoke-Step build\app-venv\Scripts\pyinstaller --noconfirm --distpath dist --workpath build\app app\mer-bridge.spec
Compress-Archive -Force -Path dist\mer-bridge -DestinationPath dist\mer-bridge-windows.zip
