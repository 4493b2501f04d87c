using System.Text.RegularExpressions;
using Greenlight.Accounts;
using Greenlight.Cards;
using Greenlight.Demo;
using Greenlight.Ledger;
using Greenlight.Paygate;
using Greenlight.Payments;
using Greenlight.Publishers;
using YamlDotNet.RepresentationModel;

namespace Greenlight.Hosting;

/// <summary>The manifests can't be run here, so they are held against what the programs know: a setting that nothing reads would be believed for years.</summary>
public sealed partial class The_deployment
{
    private static readonly string Folder = FindFolder();

    private static readonly Dictionary<string, string[]> Sections = new()
    {
        ["Storage"] = Of<StorageOptions>(),
        ["Cluster"] = Of<ClusterOptions>(),
        ["Stripe"] = [.. Of<StripeOptions>(), "PublishableKey", "Script"],
        ["Settlement"] = Of<SettlementOptions>(),
        ["Cards"] = [.. Of<CardOptions>(), "PledgesPerCardPerDay"],
        ["Publishers"] = Of<PublisherOptions>(),
        ["Live"] = ["MaxWatchers"],
        ["Mail"] = ["From", "Smtp__Host", "Smtp__Port", "Smtp__User", "Smtp__Password", "Smtp__Plain"],
        ["Demo"] = Of<DemoOptions>(),
        ["Site"] = [.. Of<SiteOptions>(), "KnownProxies", "KnownProxies__0"],
        ["SignUp"] = Of<SignUpOptions>(),
        ["SignIn"] = Of<SignInOptions>(),
        ["Paygate"] = [.. Of<PassLimits>(), "MasterKey", "Audience", "Issuer"],
        ["Sandbox"] = ["Mode", "Port", "Url"],
        ["STRIPE_SANDBOX_Webhooks"] = ["0__Url", "0__Secret", "0__Events"],
    };

    private static readonly string[] Single =
        ["Urls", "Role", "STRIPE_SANDBOX_Urls", "STRIPE_SANDBOX_Data", "STRIPE_SANDBOX_PublicUrl", "STRIPE_SANDBOX_StatementPrefix"];

    public static TheoryData<string> Files =>
        ["compose.yaml", "k8s/config.yaml", "k8s/silo.yaml", "k8s/web.yaml", "systemd/greenlight.env", "systemd/greenlight-silo@.service", "cluster.sh"];

    [Theory, MemberData(nameof(Files))]
    public void Sets_nothing_that_no_program_reads(string file)
    {
        var text = File.ReadAllText(Path.Combine(Folder, file));
        var names = SettingName().Matches(text).Select(m => m.Value).Distinct().ToArray();

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.True(IsRead(name), $"{file} sets {name}, which nothing reads."));
    }

    [Theory, MemberData(nameof(Guides))]
    public void Is_told_of_with_settings_that_exist(string guide)
    {
        var names = SettingInWords().Matches(File.ReadAllText(Path.Combine(Folder, "..", guide))).Select(m => m.Groups["name"].Value).Distinct().ToArray();

        Assert.All(names, name => Assert.True(IsRead(name.Replace(":", "__", StringComparison.Ordinal)) || Named().IsMatch(name), $"{guide} speaks of {name}, which nothing reads."));
    }

    [Fact]
    public void Is_told_of_with_all_settings_about_money_before_it_goes_live()
    {
        var guide = File.ReadAllText(Path.Combine(Folder, "..", "docs", "how-to", "go-live.md"));

        Assert.All(
            new[] { "Stripe", "Publishers", "Cards", "Mail" }.SelectMany(section => Sections[section].Select(name => $"{section}:{name.Replace("__", ":", StringComparison.Ordinal)}")),
            name => Assert.True(guide.Contains(name, StringComparison.Ordinal), $"docs/how-to/go-live.md does not speak of {name}."));
    }

    public static TheoryData<string> Guides =>
        ["README.md", "ARCHITECTURE.md", .. Directory.EnumerateFiles(Path.Combine(Folder, "..", "docs"), "*.md", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Path.Combine(Folder, ".."), file)).Order()];

    [Theory, InlineData("k8s/silo.yaml", 3), InlineData("k8s/web.yaml", 2)]
    public void In_Kubernetes_gives_each_process_time_to_finish_and_asks_it_how_it_is(string file, int replicas)
    {
        var objects = Objects(file);
        var deployment = objects.Single(o => Text(o, "kind") == "Deployment");
        var pod = Node(deployment, "spec", "template", "spec");
        var container = (YamlMappingNode)((YamlSequenceNode)Node(pod, "containers"))[0];

        Assert.Equal($"{replicas}", Text(deployment, "spec", "replicas"));
        Assert.True(int.Parse(Text(pod, "terminationGracePeriodSeconds")) > new ClusterOptions().ShutdownTimeout.TotalSeconds + 10);
        Assert.Equal("/health/ready", Text(container, "readinessProbe", "httpGet", "path"));
        Assert.Equal("/health/live", Text(container, "livenessProbe", "httpGet", "path"));
        Assert.Equal("/health/live", Text(container, "startupProbe", "httpGet", "path"));
        Assert.Contains(objects, o => Text(o, "kind") == "PodDisruptionBudget");
    }

    [Theory, InlineData("k8s/silo.yaml"), InlineData("k8s/web.yaml")]
    public void In_Kubernetes_holds_no_secret_but_names_where_each_is(string file)
    {
        var container = (YamlMappingNode)((YamlSequenceNode)Node(Objects(file).Single(o => Text(o, "kind") == "Deployment"), "spec", "template", "spec", "containers"))[0];
        var secret = (YamlSequenceNode)Node(container, "env");

        Assert.All(
            secret.OfType<YamlMappingNode>().Where(e => Text(e, "name") is "Storage__ConnectionString" or "Paygate__MasterKey" or "Stripe__ApiKey" or "Stripe__WebhookSecret"),
            e => Assert.Equal("greenlight", Text(e, "valueFrom", "secretKeyRef", "name")));
    }

    [Fact]
    public void In_containers_starts_again_what_ended_and_gives_it_time_to_finish()
    {
        var services = (YamlMappingNode)Node(Objects("compose.yaml").Single(), "services");
        var ours = services.Where(s => s.Key.ToString().StartsWith("silo-", StringComparison.Ordinal) || s.Key.ToString().StartsWith("web-", StringComparison.Ordinal)).ToArray();

        Assert.Equal(5, ours.Length);
        Assert.All(ours, service =>
        {
            var shared = Node(service.Value, "<<");
            Assert.Equal("always", Text(shared, "restart"));
            Assert.True(int.Parse(Text(shared, "stop_grace_period").TrimEnd('s')) > new ClusterOptions().ShutdownTimeout.TotalSeconds + 10);
        });
    }

    private static bool IsRead(string name)
    {
        if (Single.Contains(name))
            return true;
        var parts = name.Split("__", 2);
        return parts.Length == 2 && Sections.TryGetValue(parts[0], out var known) && known.Contains(parts[1]);
    }

    private static string[] Of<T>() => [.. typeof(T).GetProperties().Where(p => p.CanWrite).Select(p => p.Name)];

    private static YamlMappingNode[] Objects(string file)
    {
        using var text = File.OpenText(Path.Combine(Folder, file));
        var yaml = new YamlStream();
        yaml.Load(text);
        return [.. yaml.Documents.Select(d => (YamlMappingNode)d.RootNode)];
    }

    private static YamlNode Node(YamlNode node, params string[] path) => path.Aggregate(node, (at, key) => at[key]);

    private static string Text(YamlNode node, params string[] path) => ((YamlScalarNode)Node(node, path)).Value!;

    private static string FindFolder()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Greenlight.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("These tests run inside the repository.");
        return Path.Combine(folder, "deploy");
    }

    [GeneratedRegex(@"\b(?:STRIPE_SANDBOX_[A-Z][A-Za-z0-9_]*|[A-Z][A-Za-z]+__[A-Z][A-Za-z0-9_]*)")]
    private static partial Regex SettingName();

    // In code marks or as an argument; a section alone with three dots after it is none.
    [GeneratedRegex(@"(?:`|--)(?<name>[A-Z][A-Za-z]+(?::(?:[A-Z][A-Za-z]+|\{[a-z]+\}|[a-z]+|[0-9]+))+)")]
    private static partial Regex SettingInWords();

    // Whose names are chosen by who configures: publishers, and the addresses that act for them; and the sandbox's own.
    [GeneratedRegex(@"^(Producers:(\{[a-z]+\}|[a-z]+)(:[0-9]+)?|Operators:[0-9]+|Webhooks:[0-9]+:(Url|Secret|Events))$")]
    private static partial Regex Named();
}
