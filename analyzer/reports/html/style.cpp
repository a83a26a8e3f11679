// How it works: one table of colours, for light and for dark, from which the style sheet's variables are
// made; the tests compute the contrast of every pair that is used. The sheet is one text, allowed by its hash
// in the page's policy: a `style` attribute or a second sheet that something smuggled in would not apply.
#include <array>

#include "reports/html/html.hpp"

namespace exba {
namespace {

constexpr std::array palette = {
    HtmlColor{"page", "#ffffff", "#12161b"},  HtmlColor{"panel", "#f4f6f8", "#1b2128"},
    HtmlColor{"text", "#1a1f24", "#e6eaee"},  HtmlColor{"muted", "#505a64", "#a9b3bd"},
    HtmlColor{"line", "#c9d0d7", "#3a444f"},  HtmlColor{"link", "#0b4f96", "#86bdf7"},
    HtmlColor{"error", "#a8120d", "#ff9088"}, HtmlColor{"warning", "#834700", "#f0b45c"},
    HtmlColor{"info", "#0b4f96", "#86bdf7"},  HtmlColor{"undecided", "#55389c", "#c3adff"},
    HtmlColor{"good", "#17642a", "#74d38e"},  HtmlColor{"on", "#ffffff", "#12161b"},
    HtmlColor{"soft", "#fdf1f0", "#2c1b1d"},
};

constexpr std::string_view sheet = R"css(
*{box-sizing:border-box}
html{color-scheme:light dark;scroll-padding-top:1rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--text);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
a{color:var(--link);text-underline-offset:.15em}
a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px}
code,pre,.mono{font-family:ui-monospace,"Cascadia Mono",Consolas,"DejaVu Sans Mono",Menlo,monospace;font-size:.875rem}
.wrap{max-width:64rem;margin:0 auto;padding:0 1rem}
.skip{position:absolute;left:-100vw}
.skip:focus{left:1rem;top:1rem;background:var(--page);padding:.5rem;z-index:9}
header{border-top:.5rem solid var(--tone);background:var(--panel);border-bottom:1px solid var(--line);padding:1.25rem 0}
.kicker{margin:0;color:var(--muted);font-size:.875rem}
h1{font-size:1.6rem;line-height:1.25;margin:.25rem 0 .75rem}
h1 b,li b{color:var(--tone)}
h2{font-size:1.25rem;margin:2.5rem 0 .75rem;padding-bottom:.25rem;border-bottom:2px solid var(--line)}
h3{font-size:1.0625rem;margin:0 0 .25rem;line-height:1.35}
h4{font-size:.8125rem;letter-spacing:.06em;text-transform:uppercase;margin:1rem 0 .25rem;color:var(--tone)}
p{margin:.5rem 0}
.next{background:var(--page);border:1px solid var(--line);border-left:.35rem solid var(--tone);padding:.6rem .8rem;margin:.75rem 0}
.lines{list-style:none;margin:.5rem 0;padding:0}
.quiet{color:var(--muted);font-size:.9375rem}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:.75rem 0 0;padding:0}
nav a,.more{display:inline-block;padding:.2rem 0;min-height:1.5rem}
.error{--tone:var(--error)}.warning{--tone:var(--warning)}.info{--tone:var(--info)}.undecided{--tone:var(--undecided)}.good{--tone:var(--good)}.plain{--tone:var(--text)}
.badge{display:inline-block;background:var(--tone);color:var(--on);font-weight:600;font-size:.8125rem;line-height:1.5rem;padding:0 .5rem;border-radius:.2rem;white-space:nowrap}
.date,time{white-space:nowrap}
.word{color:var(--tone);font-weight:600}
.finding{border:1px solid var(--line);border-left:.35rem solid var(--tone);border-radius:.25rem;padding:1rem;margin:1rem 0;background:var(--page)}
.tags{display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:baseline;margin:0 0 .5rem;font-size:.9375rem}
.steps{margin:.25rem 0;padding-left:1.75rem}
.steps li{margin:.35rem 0}
.steps li::marker{font-weight:700;color:var(--tone)}
.alone{list-style:none;padding-left:0}
.finding :target,:target{background:var(--soft);outline:2px solid var(--link);outline-offset:1px}
ol.rows{list-style:none;margin:.25rem 0;padding:0;font-size:.9375rem;border-top:1px solid var(--line)}
ol.rows>li{display:grid;grid-template-columns:11.5rem 12rem minmax(0,1fr) minmax(5rem,auto);gap:0 .75rem;padding:.3rem .25rem;border-bottom:1px solid var(--line)}
ol.ops>li{grid-template-columns:11.5rem 12rem 7.5rem minmax(0,1fr)}
ol.rows>li.across{display:block;font-weight:600;padding:.4rem .6rem;border-left:.35rem dashed var(--tone);background:var(--soft)}
ol.rows>li.left-out{font-weight:400;background:none;color:var(--muted);border-left-color:var(--line)}
ol.rows>li>.what{min-width:0;max-width:100%}
ol.rows time{font-variant-numeric:tabular-nums;white-space:nowrap}
.where{text-align:right;font-variant-numeric:tabular-nums}
.computer{color:var(--muted)}
summary{cursor:pointer}
details>summary{min-height:1.5rem}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.15rem .75rem;margin:.5rem 0}
dt{color:var(--muted)}dd{margin:0}dd a{display:inline-block;min-height:1.5rem;margin-right:.75rem}
pre{white-space:pre-wrap;margin:.25rem 0;padding:.5rem;background:var(--panel);border:1px solid var(--line);max-height:24rem;overflow:auto}
pre.hex{white-space:pre}
.group{margin:.5rem 0}
.group>summary{font-weight:600;padding:.35rem .25rem;background:var(--panel);border:1px solid var(--line)}
.scroll{overflow-x:auto;margin:.5rem 0}
table{border-collapse:collapse;font-size:.9375rem;overflow-wrap:normal}
.paths td:first-child,.paths td:last-child{overflow-wrap:anywhere;min-width:11rem}
.restorable td:last-child,.fleet td:last-child{min-width:15rem}
.restorable td:nth-child(4),.fleet td:nth-child(3){white-space:nowrap}
.links{display:block;font-size:.875rem}
.links a{display:inline-block;min-height:1.5rem;margin-right:.75rem}
caption{text-align:left;font-weight:600;padding:.25rem 0}
th,td{border:1px solid var(--line);padding:.3rem .5rem;text-align:left;vertical-align:top}
th{background:var(--panel)}
td.number{white-space:nowrap;text-align:right;font-variant-numeric:tabular-nums}
.calendar td{width:5.2rem;height:3.4rem;padding:.2rem .35rem;font-size:.8125rem;line-height:1.25}
.calendar th{font-weight:400;font-size:.8125rem;white-space:nowrap}
.calendar a{display:block;min-height:1.5rem;min-width:1.5rem;color:var(--tone);font-weight:600;text-decoration:none}
.calendar a:hover,.calendar a:focus{text-decoration:underline}
.calendar td.day{border-top:.3rem solid var(--tone)}
.calendar .dark{color:var(--muted);background:repeating-linear-gradient(45deg,var(--page),var(--page) 5px,var(--line) 5px,var(--line) 6px)}
.calendar .dark span{background:var(--page)}
.calendar .quiet{font-size:inherit}
.calendars{display:flex;flex-wrap:wrap;gap:1rem 2rem}
figure{margin:1rem 0}
svg.lanes{display:block;width:100%;min-width:54rem;height:auto;background:var(--panel);border:1px solid var(--line)}
svg text{font:11px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;fill:var(--text)}
svg .title,svg text{paint-order:stroke;stroke:var(--panel);stroke-width:2px;stroke-linejoin:round}
svg .small{font-size:10px;fill:var(--muted)}
svg .title{font-weight:600}
svg .rule{stroke:var(--line);stroke-width:1}
svg .bar{fill:var(--tone);stroke:var(--tone);stroke-width:1.5}
svg .open{fill:var(--tone);stroke:none}
svg .part{fill:var(--on);fill-opacity:.2;stroke:var(--on);stroke-width:1.5}
svg .sign{fill:none;stroke:var(--on);stroke-width:2.4;stroke-linecap:round;stroke-linejoin:round}
svg .thin{stroke-width:1.6}
svg .held{fill:var(--warning);stroke:var(--warning)}
svg .mark{fill:var(--error);stroke:var(--panel);stroke-width:1.5}
svg .move{stroke:var(--undecided);stroke-width:2.5;stroke-dasharray:6 3}
svg .hatch{stroke:var(--muted);stroke-width:1.2}
svg .broken{stroke:var(--muted);stroke-width:1.5;fill:none}
svg .hit{fill:transparent}
svg a:focus-visible{outline:none}
svg a:focus-visible .hit,svg a:focus-visible .bar,svg a:focus-visible .held{stroke:var(--text);stroke-width:3}
svg a:target .bar,svg a:target .held,svg a:target .mark{stroke:var(--text);stroke-width:3}
.key{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;padding:0;margin:.5rem 0;font-size:.875rem}
.key svg{width:1.6rem;height:1rem;vertical-align:-.15rem;margin-right:.35rem}
footer{border-top:1px solid var(--line);margin-top:3rem;padding:1rem 0 2rem;color:var(--muted);font-size:.875rem}
@media (max-width:56rem){
ol.rows>li,ol.ops>li{display:flex;flex-wrap:wrap}
ol.rows>li>.what{flex:1 1 100%}
ol.rows:not(.ops)>li>.where{order:-1;margin-left:auto}
ol.rows:not(.ops)>li>time,ol.rows:not(.ops)>li>span:nth-child(2){order:-2}
}
@media (max-width:44rem){
h1{font-size:1.3rem}
.finding{padding:.75rem}
.calendar th,.calendar td{width:auto;height:auto;padding:.1rem .15rem;font-size:.75rem}
.calendar .dark span{font-size:.6875rem}
.calendar .count{display:none}
}
@media print{
body{font-size:10pt}
.skip,nav{display:none}
header,svg,.badge,.calendar td,.across,.bar{-webkit-print-color-adjust:exact;print-color-adjust:exact}
svg.lanes{min-width:0}
.scroll{overflow:visible}
.paths td:first-child,.paths td:last-child{min-width:0}
td,th,caption{overflow-wrap:anywhere;font-size:9pt}
pre{max-height:none}
figure,.finding li,tr{break-inside:avoid}
h2,h3,h4{break-after:avoid}
a{color:inherit}
}
)css";

void append_colors(std::string& out, std::string_view HtmlColor::*theme) {
  out += ":root{";
  for (const HtmlColor& color : palette) {
    out.append("--").append(color.name).append(":").append(color.*theme).append(";");
  }
  out += "--tone:var(--text)}\n";
}

}  // namespace

std::span<const HtmlColor> html_palette() {
  return palette;
}

std::string html_style() {
  std::string out = "\n";
  append_colors(out, &HtmlColor::light);
  out += "@media screen and (prefers-color-scheme:dark){";
  append_colors(out, &HtmlColor::dark);
  out += "}";
  out += sheet;
  return out;
}

}  // namespace exba
