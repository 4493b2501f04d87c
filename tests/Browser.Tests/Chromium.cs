using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(Greenlight.Chromium))]

namespace Greenlight;

/// <summary>Debian's Chromium, driven by Playwright. One for all tests; each has <see cref="People"/> of its own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Path = "/usr/bin/chromium";
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Path))
            throw new InvalidOperationException("Chromium is not installed: these tests use a real browser. Run ./test.sh, or apt-get install chromium.");
        _playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(30_000);
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Path,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>Those who visit a site in one test.</summary>
    internal People Visit(Uri site) => new(_browser, site);

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}

/// <summary>People at windows of their own: no cookie shared with anybody. What the pages write to the console as an error is kept, and fails the test that looks.</summary>
internal sealed class People(IBrowser browser, Uri site) : IAsyncDisposable
{
    private readonly List<IBrowserContext> _windows = [];
    private readonly List<string> _complaints = [];

    /// <summary>Errors that pages wrote to the console, and exceptions nobody caught.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    /// <summary>One more of them.</summary>
    public async Task<IPage> Person(int width = 1280, int height = 900)
    {
        var window = await browser.NewContextAsync(new() { BaseURL = site.ToString(), ViewportSize = new() { Width = width, Height = height } });
        _windows.Add(window);
        window.SetDefaultTimeout(30_000);
        var page = await window.NewPageAsync();
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
        foreach (var window in _windows)
            await window.CloseAsync();
    }
}
