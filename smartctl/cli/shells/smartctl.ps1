# PowerShell completion of smartctl. Load it: smartctl completion powershell | Out-String | Invoke-Expression
# and write that line to $PROFILE to have it in every session.

Register-ArgumentCompleter -Native -CommandName smartctl, b24ctl -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    # The line up to the cursor; the parser drops the blanks behind the last word.
    $line = $commandAst.Extent.Text
    $length = $cursorPosition - $commandAst.Extent.StartOffset
    if ($length -gt $line.Length) { $line = $line + ' ' } else { $line = $line.Substring(0, $length) }
    $encoding = [Console]::OutputEncoding
    try {
        [Console]::OutputEncoding = [System.Text.Encoding]::UTF8
        $env:SMARTCTL_COMPLETE = $line
        $offered = & $commandAst.GetCommandName() __complete 2>$null
    }
    finally {
        Remove-Item Env:SMARTCTL_COMPLETE -ErrorAction SilentlyContinue
        [Console]::OutputEncoding = $encoding
    }
    foreach ($one in $offered) {
        $value, $meaning = $one -split "`t", 2
        # Without an answer PowerShell offers files by itself.
        if (-not $value -or $value.StartsWith(':')) { continue }
        if (-not $meaning) { $meaning = $value }
        [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $meaning)
    }
}
