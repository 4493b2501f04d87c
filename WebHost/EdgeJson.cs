using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Greenlight.Accounts;
using Greenlight.Campaigns;
using Greenlight.Paygate;
using Greenlight.Payments;
using Greenlight.Pledging;

namespace Greenlight;

/// <summary>
/// The one JSON of the edge, for HTTP, SignalR and server-sent events alike. Strict on the way in: a body with an unknown, doubled or missing member
/// is refused, because a misspelt "amount" must not quietly become the default price.
/// </summary>
internal static class EdgeJson
{
    /// <summary>The options for what the edge writes by itself.</summary>
    public static JsonSerializerOptions Strict { get; } = Frozen();

    /// <summary>Sets the options of a framework part to the edge's own.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.MaxDepth = 16;
        options.Converters.Add(new NameOf<Phase>());
        options.Converters.Add(new NameOf<Counts>());
        options.Converters.Add(new NameOf<ClosingRule>());
        options.Converters.Add(new NameOf<KeysOpen>());
        options.Converters.Add(new NameOf<CollectedGoal>());
        options.Converters.Add(new NameOf<PledgeState>());
        options.Converters.Add(new NameOf<CardStatus>());
        options.TypeInfoResolverChain.Insert(0, EdgeJsonTypes.Default);
    }

    private static JsonSerializerOptions Frozen()
    {
        var options = new JsonSerializerOptions();
        Configure(options);
        options.TypeInfoResolverChain.Add(new DefaultJsonTypeInfoResolver());
        options.MakeReadOnly();
        return options;
    }

    /// <summary>Words of the domain are written like "needs-backer", never as numbers.</summary>
    private sealed class NameOf<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
        where T : struct, Enum;
}

/// <summary>What goes in and out on the hot path, with code generated at build.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SignUp)), JsonSerializable(typeof(PasswordSignIn)), JsonSerializable(typeof(LinkRequest)), JsonSerializable(typeof(NewPassword))]
[JsonSerializable(typeof(RefreshSession)), JsonSerializable(typeof(AccountView))]
[JsonSerializable(typeof(PledgeRequest)), JsonSerializable(typeof(PledgeChange)), JsonSerializable(typeof(NewCard)), JsonSerializable(typeof(TermsAnswer))]
[JsonSerializable(typeof(TermsRequest)), JsonSerializable(typeof(DraftRequest)), JsonSerializable(typeof(PaidBackRequest))]
[JsonSerializable(typeof(PledgeView)), JsonSerializable(typeof(IReadOnlyList<PledgeView>))]
[JsonSerializable(typeof(Progress)), JsonSerializable(typeof(CampaignView)), JsonSerializable(typeof(IReadOnlyList<CampaignView>))]
[JsonSerializable(typeof(PassRequest)), JsonSerializable(typeof(PassView)), JsonSerializable(typeof(KeyView)), JsonSerializable(typeof(IReadOnlyList<KeyView>))]
internal sealed partial class EdgeJsonTypes : JsonSerializerContext;
