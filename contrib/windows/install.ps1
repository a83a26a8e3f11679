#Requires -Version 3.0
#Requires -RunAsAdministrator
<#
.SYNOPSIS
    Makes an Exchange server check its own backups: program, event source, protected folder, scheduled task.
.DESCRIPTION
    Run it from the folder that holds exba.exe, exba-check.ps1 and exba-check-task.xml. It copies them to Program Files, makes
    %ProgramData%\exba readable for the system and administrators alone, makes the source exba known to the Application log,
    and registers the task, which exports the logs every 15 minutes, checks them, and writes what changed to the Application
    log. -Remove takes all of it away again but the state and the exported logs.
.EXAMPLE
    .\install.ps1
.EXAMPLE
    .\install.ps1 -Remove
#>
[CmdletBinding()]
param(
    [string] $Target = (Join-Path $env:ProgramFiles 'exba'),
    [string] $TaskName = 'Exchange backup health check',
    [switch] $Remove
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$data = Join-Path $env:ProgramData 'exba'
$source = 'HKLM:\SYSTEM\CurrentControlSet\Services\EventLog\Application\exba'

if ($Remove) {
    & schtasks.exe /Delete /TN $TaskName /F 2>$null | Out-Null
    if (Test-Path -LiteralPath $source) { Remove-Item -LiteralPath $source -Recurse }
    if (Test-Path -LiteralPath $Target) { Remove-Item -LiteralPath $Target -Recurse -Force }
    Write-Output "Removed. What was exported and remembered is still in $data."
    exit 0
}

New-Item -ItemType Directory -Path $Target -Force | Out-Null
foreach ($file in 'exba.exe', 'exba-check.ps1') {
    Copy-Item -LiteralPath (Join-Path $PSScriptRoot $file) -Destination $Target -Force
}

New-Item -ItemType Directory -Path (Join-Path $data 'logs') -Force | Out-Null
# S-1-5-18 is the system, S-1-5-32-544 the administrators: names differ from one language to the next.
& icacls.exe $data /inheritance:r /grant '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' | Out-Null
if ($LASTEXITCODE -ne 0) { throw "icacls could not protect $data" }

New-Item -Path $source -Force | Out-Null
New-ItemProperty -LiteralPath $source -Name EventMessageFile -Value (Join-Path $Target 'exba.exe') -PropertyType ExpandString -Force | Out-Null
New-ItemProperty -LiteralPath $source -Name TypesSupported -Value 7 -PropertyType DWord -Force | Out-Null

$check = Join-Path $Target 'exba-check.ps1'
$exba = Join-Path $Target 'exba.exe'
$arguments = "-NoProfile -NonInteractive -ExecutionPolicy RemoteSigned -File `"$check`" -Exba `"$exba`" -LogEvent"
[xml] $task = Get-Content -Raw -LiteralPath (Join-Path $PSScriptRoot 'exba-check-task.xml')
$task.Task.Actions.Exec.Arguments = $arguments
$task.Task.Actions.Exec.WorkingDirectory = $Target
# By the scheduler itself: Server 2008 R2 has no Register-ScheduledTask.
$scheduler = New-Object -ComObject Schedule.Service
$scheduler.Connect()
$createOrUpdate = 6
$serviceAccount = 5
$registered = $scheduler.GetFolder('\').RegisterTask($TaskName, $task.OuterXml, $createOrUpdate, $null, $null, $serviceAccount)
[void] $registered.Run($null)
Write-Output "Installed in $Target. The first check runs now; what it finds is in the Application log, source exba."
