#Requires -Version 3.0
<#
.SYNOPSIS
    Exports the live event logs and runs the Exchange backup health check on them.
.DESCRIPTION
    Each log is exported with wevtutil into the folder, under a temporary name first, so that whoever reads the folder
    never sees half a file. Then exba checks the folder, and its exit code is that of the script: 0 OK, 1 WARNING,
    2 CRITICAL, 3 UNKNOWN. Without -Exba the script only exports: point -Folder to a share that the monitoring host
    reads, and run the check there.
.EXAMPLE
    .\exba-check.ps1 -Folder \\monitor\exba$\EX01
.EXAMPLE
    .\exba-check.ps1 -Exba "C:\Program Files\exba\exba.exe" -WarningAge 8d -CriticalAge 15d
#>
[CmdletBinding()]
param(
    [string]   $Folder = (Join-Path $env:ProgramData 'exba\logs'),
    [string[]] $Log = @('Application', 'System'),
    # Only events of so many days; 0: all. The state remembers what it has read, so a month is more than enough.
    [ValidateRange(0, 3650)]
    [int]      $Days = 31,
    [string]   $Exba = '',
    [string]   $State = (Join-Path $env:ProgramData 'exba\state.db'),
    [ValidateSet('nagios', 'checkmk', 'prometheus', 'json', 'junit')]
    [string]   $Format = 'nagios',
    # Written instead of standard output; for windows_exporter the .prom file in its textfile folder.
    [string]   $Output = '',
    # -w and -c of exba check: ranges of the age of the last good full backup.
    [string]   $WarningAge = '',
    [string]   $CriticalAge = '',
    # Also writes what changed to the Application log: source exba, ids 1 to 4, 10 and 11.
    [switch]   $LogEvent,
    # Whatever else exba check takes; only from PowerShell itself, since powershell.exe -File takes words that begin with - for its own.
    [string[]] $Options = @()
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

function Exit-Unknown([string] $Message) {
    # A monitoring system shows the first line; | begins performance data there.
    Write-Output ('EXBA UNKNOWN - ' + ($Message -replace '[\r\n|]+', ' '))
    exit 3
}

function Export-Log([string] $Name, [string] $Into) {
    $file = ($Name -replace '[\\/:*?"<>|%]', '-') + '.evtx'
    $target = Join-Path $Into $file
    # Not .evtx, so that no reader of the folder takes it for a log.
    $draft = Join-Path $Into (".$file.$PID.tmp")
    $arguments = @('epl', $Name, $draft, '/ow:true')
    if ($Days -gt 0) {
        # A plain time range: record ids stay dense, so that exba can tell what is not there.
        $milliseconds = [int64] $Days * 86400000
        $arguments += "/q:*[System[TimeCreated[timediff(@SystemTime) <= $milliseconds]]]"
    }
    $wevtutil = Join-Path $env:SystemRoot 'System32\wevtutil.exe'
    try {
        # Its words on standard error would be errors of PowerShell, and end the script before the exit code is seen.
        $ErrorActionPreference = 'Continue'
        $said = & $wevtutil $arguments 2>&1 | Out-String
        $code = $LASTEXITCODE
        $ErrorActionPreference = 'Stop'
        if ($code -ne 0) { throw "wevtutil epl $Name ended with ${code}: $($said.Trim())" }
        Move-Item -LiteralPath $draft -Destination $target -Force
    } finally {
        if (Test-Path -LiteralPath $draft) { Remove-Item -LiteralPath $draft -Force -ErrorAction SilentlyContinue }
    }
}

try {
    if (-not (Test-Path -LiteralPath $Folder)) { New-Item -ItemType Directory -Path $Folder -Force | Out-Null }
    foreach ($name in $Log) { Export-Log $name $Folder }
} catch {
    Exit-Unknown $_.Exception.Message
}

if ($Exba -eq '') { exit 0 }
if (-not (Test-Path -LiteralPath $Exba)) { Exit-Unknown "$Exba is not there" }

try { [Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false } catch { }  # no console: nothing to set
$arguments = @('check', '--state', $State, '--format', $Format, '--quiet')
if ($Output -ne '') { $arguments += @('--output', $Output) }
if ($WarningAge -ne '') { $arguments += @('--warning', $WarningAge) }
if ($CriticalAge -ne '') { $arguments += @('--critical', $CriticalAge) }
if ($LogEvent) { $arguments += '--log-event' }
$arguments += $Options
$arguments += $Folder
$ErrorActionPreference = 'Continue'
& $Exba $arguments
exit $LASTEXITCODE
