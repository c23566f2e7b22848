/// The style sheets, as constants: a content security policy allows each by its hash.
package enum TimelineStyle {
  package static let page: StaticString = """
    :root{color-scheme:light dark;--ground:#fff;--text:#1c2430;--soft:#5b6675;--line:#d9dee5;\
    --panel:#f5f7f9;--rollout:#4a6fa5;--detection:#c2571a;--decision:#7a4fb5;--mitigation:#1d7a4f;\
    --communication:#0f7c8a;--postmortem:#8a6d1b;--administration:#6b7684}
    @media (prefers-color-scheme:dark){:root{--ground:#11161d;--text:#e4e9ef;--soft:#9aa6b4;\
    --line:#2c3541;--panel:#1a212b;--rollout:#7ea6e0;--detection:#f0905a;--decision:#b894f0;\
    --mitigation:#5cc493;--communication:#56c3d0;--postmortem:#d9b95c;--administration:#97a3b2}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--ground);color:var(--text);font:16px/1.5 system-ui,sans-serif;\
    overflow-wrap:anywhere}
    main{max-width:52rem;margin:0 auto;padding:2rem 1rem 4rem}
    h1{font-size:1.6rem;line-height:1.25;margin:0 0 .75rem;overflow-wrap:anywhere}
    h2{font-size:1.15rem;margin:2.5rem 0 0}
    .number,.span,.who,.when{color:var(--soft);margin:0;font-size:.875rem}
    .facts{list-style:none;display:flex;flex-wrap:wrap;gap:.4rem;margin:0 0 1rem;padding:0}
    .facts li{background:var(--panel);border:1px solid var(--line);border-radius:1rem;\
    padding:.1rem .7rem;font-size:.875rem}
    .milestones{display:flex;flex-wrap:wrap;gap:.75rem 2rem;margin:0 0 2rem}
    .milestones dt{color:var(--soft);font-size:.8rem}
    .milestones dd{margin:0;font-variant-numeric:tabular-nums;font-size:.9rem}
    ol{list-style:none;margin:1rem 0 0;padding:0;border-left:2px solid var(--line)}
    ol>li{--mark:var(--administration);position:relative;margin:0 0 1.25rem;padding-left:1.25rem}
    ol>li::before{content:"";position:absolute;left:-7px;top:.3rem;width:12px;height:12px;\
    border-radius:50%;background:var(--mark);border:2px solid var(--mark)}
    ol>li.late::before{background:var(--ground)}
    ol>li:target{background:var(--panel);outline:.4rem solid var(--panel)}
    ol>li.gap{color:var(--soft);font-style:italic;font-size:.875rem}
    ol>li.gap::before{background:var(--ground);border:2px dotted var(--soft)}
    .rollout{--mark:var(--rollout)!important}.detection{--mark:var(--detection)!important}
    .decision{--mark:var(--decision)!important}.mitigation{--mark:var(--mitigation)!important}
    .communication{--mark:var(--communication)!important}
    .postmortem{--mark:var(--postmortem)!important}
    .when time,.when span{font-variant-numeric:tabular-nums}
    .when span{margin:0 .5rem;font-weight:600}
    .what{margin:.1rem 0;overflow-wrap:anywhere;white-space:pre-line}
    .who b{color:var(--mark);font-weight:600}
    .who span{border-left:1px solid var(--line);padding-left:.5rem;margin-left:.25rem}
    q{quotes:"\\201C" "\\201D"}
    code{background:var(--panel);border-radius:.25rem;padding:.05rem .3rem;font-size:.9em}
    .redacted{background:var(--line);padding:0 .3rem}
    details{margin:.3rem 0;font-size:.9rem;border-left:2px solid var(--line);padding-left:.75rem}
    summary{cursor:pointer;color:var(--soft)}
    dt{color:var(--soft)}
    dd{margin:0 0 .4rem;overflow-wrap:anywhere;white-space:pre-line}
    details dl{margin:.3rem 0}
    a{color:inherit;text-decoration-color:var(--line)}
    """
}
