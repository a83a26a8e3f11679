#Requires -Version 3.0
<#
.SYNOPSIS
    PRTG, sensor "EXE/Script": C:\Program Files (x86)\PRTG Network Monitor\Custom Sensors\EXE\exba.ps1 on the probe.
.DESCRIPTION
    That sensor wants VALUE:MESSAGE in one line, and takes the exit code for its status (0 up, 1 warning, 2 and more down). The
    value is the state of exba check, the message its first line without performance data.
#>
param(
    [string] $Program = 'C:\Program Files\exba\exba.exe',
    [string] $State = 'C:\ProgramData\exba\prtg.db',
    [string] $Logs = 'C:\ProgramData\exba\logs'
)

$code = 3
$line = "exba did not run: is $Program there?"
if (Test-Path -LiteralPath $Program) {
    $said = @(& $Program check --state $State --quiet $Logs)
    $code = $LASTEXITCODE
    if ($said.Count -gt 0) { $line = ([string] $said[0]).Split('|')[0].Trim() }
}
Write-Output "${code}:$line"
exit $code
