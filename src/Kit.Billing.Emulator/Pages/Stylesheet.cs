namespace Kit.Billing.Emulator.Pages;

internal static class Stylesheet
{
    public const string Css = """
        :root { color-scheme: light dark; --ink: #1a1f36; --soft: #4f566b; --line: #c9cfdb; --paper: #fff; --ground: #f6f8fb; --act: #4b3fd6; --bad: #b3093c; --good: #0a6b3c; }
        @media (prefers-color-scheme: dark) { :root { --ink: #eef0f6; --soft: #b4bac8; --line: #454c5e; --paper: #1b2030; --ground: #11141d; --act: #a9a2ff; --bad: #ff8fa9; --good: #7fdcaa; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
        .banner { margin: 0; padding: .4rem 1rem; text-align: center; background: #ffe9a8; color: #4a3600; font-size: .875rem; }
        main { max-width: 64rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
        h1 { font-size: 1.5rem; line-height: 1.2; margin: 0 0 1rem; }
        h2 { font-size: 1.125rem; margin: 2rem 0 .75rem; }
        a { color: var(--act); }
        .columns { display: grid; gap: 2rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); align-items: start; }
        .card { background: var(--paper); border: 1px solid var(--line); border-radius: .75rem; padding: 1.5rem; }
        .card > :first-child { margin-top: 0; }
        .amount { font-size: 2.25rem; font-weight: 600; margin: 0; line-height: 1.2; }
        .soft { color: var(--soft); }
        .field { margin: 0 0 1rem; }
        .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
        label { display: block; font-weight: 600; font-size: .9375rem; margin-bottom: .25rem; }
        input { width: 100%; min-height: 2.75rem; font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--soft); border-radius: .5rem; padding: .5rem .75rem; }
        input[aria-invalid="true"] { border-color: var(--bad); }
        :focus-visible { outline: 3px solid var(--act); outline-offset: 2px; }
        .error { color: var(--bad); font-size: .9375rem; margin: .25rem 0 0; }
        .alert { border: 1px solid var(--bad); border-left-width: .4rem; border-radius: .5rem; padding: .75rem 1rem; margin: 0 0 1.25rem; color: var(--bad); font-weight: 600; }
        button { min-height: 2.75rem; font: inherit; font-weight: 600; border-radius: .5rem; border: 1px solid var(--act); padding: .5rem 1.25rem; background: transparent; color: var(--act); cursor: pointer; }
        button.main { width: 100%; background: #4b3fd6; border-color: #4b3fd6; color: #fff; }
        button.small { min-height: 2rem; padding: .15rem .75rem; font-size: .875rem; }
        .actions { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; }
        details { margin: 1rem 0 0; }
        summary { cursor: pointer; min-height: 2rem; }
        .scroll { overflow-x: auto; }
        table { width: 100%; border-collapse: collapse; background: var(--paper); font-size: .9375rem; }
        th, td { text-align: left; padding: .5rem .75rem; border-bottom: 1px solid var(--line); vertical-align: middle; }
        td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        code { font-family: ui-monospace, monospace; font-size: .875em; overflow-wrap: anywhere; }
        .good { color: var(--good); } .bad { color: var(--bad); }

        """;
}
