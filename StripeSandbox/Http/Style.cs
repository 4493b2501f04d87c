namespace Greenlight.StripeSandbox;

/// <summary>How the pages look: light or dark as the reader has it, a side bar where there is room and a strip where there is not.</summary>
internal static class Style
{
    public const string Sheet = """
        :root{color-scheme:light dark;--ink:#1a1f36;--soft:#5b6580;--line:#e3e8ee;--paper:#fff;--ground:#f5f7fa;--accent:#0a7d4f;--hover:#eef2f6;
          --ok:#0b6b45;--ok-ground:#d9f5e5;--bad:#a3211a;--bad-ground:#fde4e1;--wait:#7a4b00;--wait-ground:#fdf0cf;--off-ground:#e8ebf0}
        @media(prefers-color-scheme:dark){:root{--ink:#e8eaf0;--soft:#9aa4b8;--line:#2b3245;--paper:#161b29;--ground:#0e121c;--accent:#3ecf8e;--hover:#1d2435;
          --ok:#7ee2b0;--ok-ground:#10372a;--bad:#ff9d94;--bad-ground:#43191a;--wait:#f5c96b;--wait-ground:#3a2c0d;--off-ground:#272e40}}
        *{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
        a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
        h1{font-size:1.6rem;line-height:1.25;margin:0 0 .25rem;overflow-wrap:anywhere}h1 .badge{vertical-align:.2em}h1+.table,h1+.nothing{margin-top:1.25rem}h2{font-size:1.05rem;margin:2rem 0 .6rem}p{margin:.3rem 0}p,.soft{color:var(--soft)}
        code,pre{font:13px/1.5 ui-monospace,"SF Mono",Menlo,Consolas,monospace}code{overflow-wrap:anywhere}
        .frame{display:grid;grid-template-columns:14rem minmax(0,1fr);min-height:100vh}
        nav{position:sticky;top:0;height:100vh;overflow-y:auto;padding:1.25rem 1rem;border-right:1px solid var(--line);background:var(--paper)}
        nav a{display:block;padding:.32rem .7rem;border-radius:7px;color:var(--ink)}nav a:hover{background:var(--hover);text-decoration:none}
        nav a[aria-current]{background:var(--hover);color:var(--accent);font-weight:600}
        nav .brand{font-weight:700;font-size:1.1rem;padding-bottom:0}nav .brand:hover{background:none}
        .test{display:inline-block;margin:.25rem .7rem 1rem;padding:0 .5rem;border-radius:99px;background:var(--wait-ground);color:var(--wait);font-size:.8rem;font-weight:600}
        .group{display:block;margin:1rem .7rem .2rem;color:var(--soft);font-size:.75rem;font-weight:600;letter-spacing:.05em;text-transform:uppercase}
        .frame main{padding:2rem clamp(1rem,4vw,3rem) 4rem;max-width:84rem}
        .facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(10.5rem,1fr));gap:.75rem;margin:1.25rem 0}
        .card,.fact{background:var(--paper);border:1px solid var(--line);border-radius:12px;padding:1rem}
        .fact{color:inherit}.fact:hover{text-decoration:none;border-color:var(--accent)}.fact b{display:block;font-size:1.45rem;line-height:1.3;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
        .fact>span{color:var(--soft)}.facts.money-facts{grid-template-columns:repeat(auto-fill,minmax(12rem,1fr))}
        .table{background:var(--paper);border:1px solid var(--line);border-radius:12px;overflow-x:auto}table{border-collapse:collapse;width:100%}
        td,th{padding:.55rem .7rem;text-align:left;border-top:1px solid var(--line);vertical-align:top}th{border-top:0;color:var(--soft);font-size:.85rem;font-weight:600;white-space:nowrap}
        tbody tr:first-child td{border-top:1px solid var(--line)}tbody tr:hover{background:var(--hover)}td .money,time,.id{white-space:nowrap}.money{font-variant-numeric:tabular-nums}
        .nothing{padding:1.5rem;background:var(--paper);border:1px dashed var(--line);border-radius:12px;text-align:center}
        .badge{display:inline-block;padding:.05rem .55rem;border-radius:6px;font-size:.85rem;font-weight:600;white-space:nowrap;background:var(--off-ground);color:var(--soft)}
        .badge.ok{background:var(--ok-ground);color:var(--ok)}.badge.bad{background:var(--bad-ground);color:var(--bad)}.badge.wait{background:var(--wait-ground);color:var(--wait)}
        dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.35rem 1.5rem;margin:0}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
        pre{margin:0;padding:1rem;background:var(--paper);border:1px solid var(--line);border-radius:12px;overflow-x:auto}
        .pages{display:flex;gap:1rem;margin:1rem 0}.deeds{display:flex;flex-wrap:wrap;gap:.6rem;margin:1rem 0}
        button,input{font:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--line);border-radius:8px;padding:.55rem 1rem}
        button{cursor:pointer;font-weight:600}button:hover{border-color:var(--accent)}button.go{background:var(--accent);border-color:var(--accent);color:var(--paper)}
        label{display:block;color:var(--soft)}label input{display:block;width:100%;margin-top:.2rem}.switches{display:grid;grid-template-columns:repeat(auto-fill,minmax(8.5rem,1fr));gap:.75rem;align-items:end}
        .alone{max-width:28rem;margin:0 auto;padding:clamp(1rem,10vh,6rem) 1rem}.alone h1{font-size:1.35rem}.alone .card{padding:1.5rem}.alone button{width:100%;margin-top:.75rem;padding:.75rem 1rem}
        @media(max-width:800px){.frame{display:block}
          nav{position:static;height:auto;padding:.8rem 1rem .5rem;border-right:0;border-bottom:1px solid var(--line)}nav .brand{display:inline-block;padding-left:0}.test{margin:0 0 0 .25rem}
          .rooms{display:flex;gap:.2rem;overflow-x:auto;margin-top:.5rem;padding-bottom:.3rem}.rooms a{white-space:nowrap}.group{display:none}
          .frame main{padding-top:1.25rem}.facts,.facts.money-facts{grid-template-columns:repeat(2,minmax(0,1fr));gap:.6rem}.fact{padding:.6rem .8rem}.fact b{font-size:1.2rem}.facts .wide{grid-column:1/-1}
          table,tbody,tr,td{display:block}thead{display:none}.table{overflow:visible;background:none;border:0}
          tbody tr{background:var(--paper);border:1px solid var(--line);border-radius:12px;padding:.5rem .9rem;margin-bottom:.6rem}
          td,tbody tr:first-child td{overflow-wrap:anywhere;border:0;padding:.15rem 0;display:grid;grid-template-columns:7rem minmax(0,1fr);gap:.5rem}td::before{content:attr(data-label);color:var(--soft)}td:empty,tbody tr:first-child td:empty{display:none}td>*{justify-self:start}
          dl{grid-template-columns:minmax(0,1fr);gap:0}dd{margin-bottom:.5rem}.deeds button{flex:1 1 100%}.deeds form{flex:1 1 100%}.deeds form button{width:100%}}
        """;
}
