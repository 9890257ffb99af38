<#
.SYNOPSIS
Lints service files before they are deployed, and says by its exit status whether to go on.

.DESCRIPTION
0: go on. 1: something is wrong with the files. 2: svclint could not do its job.
Reports go to files through svclint itself: `>` of Windows PowerShell would write UTF-16.

.EXAMPLE
./check.ps1 -Path src/Web -CompareWith origin/main
#>
param(
    [string[]] $Path = @('.'),
    [string] $CompareWith,
    [string] $Report = 'svclint.json'
)

$options = @('check', '--output', 'human', '--output', "json:$Report")
if ($CompareWith) { $options += "--compare-with=$CompareWith" }

& svclint @options '--' @Path
$status = $LASTEXITCODE

switch ($status) {
    0 { Write-Host 'The service files are fit to be deployed.' }
    1 {
        $summary = (Get-Content -Raw -Encoding UTF8 $Report | ConvertFrom-Json).summary
        Write-Host "Not deployed: $($summary.errors) errors, $($summary.warnings) warnings."
    }
    default { Write-Host "Not deployed: svclint could not do its job (exit status $status)." }
}
exit $status
