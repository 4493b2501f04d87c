using Microsoft.Playwright;

namespace Greenlight;

/// <summary>Debian's Chromium, driven by Playwright. What the pages write to the console as an error is kept, and fails the test that looks.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private const string Path = "/usr/bin/chromium";
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly List<string> _complaints = [];

    private Chromium(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    /// <summary>Errors that pages wrote to the console, and exceptions nobody caught.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    public static async Task<Chromium> Start()
    {
        if (!File.Exists(Path))
            throw new InvalidOperationException("Chromium is not installed: these tests use a real browser. Run ./test.sh, or apt-get install chromium.");
        var playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(30_000);
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Path,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        return new(playwright, browser);
    }

    /// <summary>A person at a window of their own: no cookie shared with anybody.</summary>
    public async Task<IPage> Person(Uri site, int width = 1280, int height = 900)
    {
        var context = await _browser.NewContextAsync(new() { BaseURL = site.ToString(), ViewportSize = new() { Width = width, Height = height } });
        context.SetDefaultTimeout(30_000);
        var page = await context.NewPageAsync();
        page.PageError += (_, error) => _complaints.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type is "error")
                _complaints.Add($"{page.Url}: {message.Text}");
        };
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
