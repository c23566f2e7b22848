extension TimelineStyle {
  package static let picture: StaticString = """
    svg{color-scheme:light dark;--ground:#fff;--text:#1c2430;--soft:#5b6675;--line:#e3e7ec;\
    --axis:#aab3be;--exposure:#c0392b;--rollout:#4a6fa5;--detection:#c2571a;--decision:#7a4fb5;\
    --mitigation:#1d7a4f;--communication:#0f7c8a;--postmortem:#8a6d1b;--administration:#6b7684;\
    --sev1:#a81e2d;--sev2:#c9501c;--sev3:#a87b0a;--sev4:#4d7599;\
    font:13px system-ui,sans-serif;fill:var(--text)}
    @media (prefers-color-scheme:dark){svg{--ground:#11161d;--text:#e4e9ef;--soft:#9aa6b4;\
    --line:#232b36;--axis:#4b5765;--exposure:#ff8577;--rollout:#7ea6e0;--detection:#f0905a;\
    --decision:#b894f0;--mitigation:#5cc493;--communication:#56c3d0;--postmortem:#d9b95c;\
    --administration:#97a3b2;--sev1:#e8606d;--sev2:#ee8a55;--sev3:#d9b348;--sev4:#82a9cc}}
    .ground{fill:var(--ground)}
    .number{font-size:20px;font-weight:400;fill:var(--soft);font-variant-numeric:tabular-nums}
    .title{font-size:20px;font-weight:600}
    .soft{fill:var(--soft)}
    .panel-label,.phase-label{font-size:13px;font-weight:600}
    .row-label{font-size:12px;text-anchor:end}
    .tick{font-size:12px;text-anchor:middle;fill:var(--soft)}
    .legend-label{font-size:12px;fill:var(--soft)}
    .grid{stroke:var(--line);fill:none}
    .axis{stroke:var(--axis);fill:none}
    .milestone-line{stroke:var(--soft);stroke-dasharray:2 3;fill:none}
    .milestone-label{font-size:12px;font-weight:500}
    .end{text-anchor:end}
    .exposure{stroke:var(--exposure);stroke-width:2;fill:none;stroke-linejoin:round}
    .exposure.other{stroke-dasharray:5 4}
    .exposure.unsure{stroke-dasharray:1 4}
    .exposure-area{fill:var(--exposure);opacity:.13}
    .exposure-label{font-size:11px;fill:var(--exposure)}
    .milestone-label,.exposure-label,.gap-label{paint-order:stroke;stroke:var(--ground);\
    stroke-width:3px;stroke-linejoin:round}
    .severity{stroke:var(--ground)}
    .sev1{fill:var(--sev1)}.sev2{fill:var(--sev2)}.sev3{fill:var(--sev3)}.sev4{fill:var(--sev4)}
    .on-color{font-size:12px;font-weight:600;fill:var(--ground)}
    .rollout{--mark:var(--rollout)}.detection{--mark:var(--detection)}
    .decision{--mark:var(--decision)}.mitigation{--mark:var(--mitigation)}
    .communication{--mark:var(--communication)}.postmortem{--mark:var(--postmortem)}
    .administration{--mark:var(--administration)}.legend{--mark:var(--soft)}
    .phase-label{fill:var(--mark)}
    .band{fill:var(--mark);opacity:.15}
    .mark{fill:var(--mark);stroke:var(--mark);stroke-width:2;stroke-linejoin:round}
    .mark.late{fill:var(--ground)}
    .star{fill:none;stroke:var(--mark);stroke-width:1.5}
    .count{font-size:11px;font-weight:600;text-anchor:middle;fill:var(--ground)}
    .hatch{stroke:var(--axis);stroke-width:1.5;fill:none}
    .gap{fill:url(#hatch);opacity:.7}
    .gap-label{font-size:11px;text-anchor:middle;fill:var(--soft)}
    """
}
