using System.Security.Cryptography;
using Greenlight.Paygate;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Greenlight.Tests.Paygate;

public sealed class A_master_key : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    [Fact]
    public void Is_made_at_first_start_for_its_owner_alone_and_found_again()
    {
        var box = MasterKey.OfFolder(Folder()).Seal("secret"u8, "name");
        Assert.Equal("secret"u8, MasterKey.OfFolder(Folder()).Open(box, "name"));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_scratch["master.key"]));
        Assert.Equal(["master.key"], _scratch.Names);
    }

    [Fact]
    public void Is_taken_from_the_configuration()
    {
        var configured = Configuration(("Paygate:MasterKey", Convert.ToBase64String(new byte[32])));
        Assert.Equal("secret"u8, new MasterKey(new byte[32]).Open(MasterKey.Configured(configured)!.Seal("secret"u8, "name"), "name"));
    }

    [Fact]
    public void Must_be_configured_for_a_cluster()
        => Assert.Contains("Paygate:MasterKey", Assert.Throws<StartupFaultException>(() => MasterKey.Configured(Configuration(("Storage:Provider", "PostgreSql")))).Message, StringComparison.Ordinal);

    [Fact]
    public void Need_not_be_configured_for_one_process() => Assert.Null(MasterKey.Configured(Configuration()));

    [Theory, InlineData("x"), InlineData("AAAA"), InlineData("not base64!")]
    public void Is_refused_when_it_is_none(string text)
        => Assert.Throws<StartupFaultException>(() => MasterKey.Configured(Configuration(("Paygate:MasterKey", text))));

    [Fact]
    public void Says_so_when_its_file_was_damaged()
    {
        _scratch.Write("master.key", "oops");
        Assert.Throws<StartupFaultException>(() => MasterKey.OfFolder(Folder()));
    }

    [Fact]
    public void Opens_nothing_that_another_key_sealed()
        => Assert.Throws<StartupFaultException>(() => Random().Open(Random().Seal("secret"u8, "name"), "name"));

    [Fact]
    public void Opens_a_secret_under_its_own_name_only()
    {
        var master = Random();
        Assert.Throws<StartupFaultException>(() => master.Open(master.Seal("secret"u8, "one"), "other"));
    }

    [Fact]
    public void Opens_nothing_that_was_altered()
    {
        var master = Random();
        var box = master.Seal("secret"u8, "name");
        box[^1] ^= 1;
        Assert.Throws<StartupFaultException>(() => master.Open(box, "name"));
        Assert.Throws<StartupFaultException>(() => master.Open(box.AsSpan(0, 5), "name"));
    }

    public void Dispose() => _scratch.Dispose();

    private static MasterKey Random() => new(RandomNumberGenerator.GetBytes(MasterKey.Length));

    private IConfiguration Folder() => Configuration(("Storage:Folder", _scratch.Path));

    private static IConfiguration Configuration(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value)).Build();
}
