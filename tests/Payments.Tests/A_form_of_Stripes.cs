using System.Net;
using Stripe;
using Xunit;

namespace Greenlight.Payments;

/// <summary>Our encoder of parameters says what Stripe.net's says, to the byte.</summary>
public sealed class A_form_of_Stripes
{
    private static readonly Dictionary<string, string> Metadata = new() { ["pledge"] = "plg-1-0-42", ["a name & more"] = "ü = 100 %, [x] + ~'*!" };

    private static BaseOptions[] All() =>
    [
        new CustomerParameters { Metadata = Metadata },
        new SetupParameters { Customer = "cus_1", PaymentMethod = "pm_1", ReturnUrl = "https://example.org/back?to=/me&x=1", Metadata = Metadata },
        new ChargeParameters { Amount = 995, Currency = "usd", Customer = null, StatementDescriptorSuffix = "ÉPISODES 1-8", Metadata = Metadata },
        new ConfirmParameters { PaymentMethod = "pm_1" },
        new WithdrawParameters(),
        new RefundParameters { PaymentIntent = "pi_1", Metadata = [] },
        new ReturnListParameters { PaymentIntent = "pi_1", Limit = 100 },
        new ListParameters { Limit = 1 },
        new SavedListParameters { Customer = "cus_1", Limit = 10 },
    ];

    [Fact]
    public async Task Is_the_same_as_Stripe_nets()
    {
        var wire = new Wire();
        var stripe = new StripeClient(new StripeClientOptions { ApiKey = "sk_test_x", HttpClient = wire });
        foreach (var one in All())
        {
            await stripe.RequestAsync<Named>(HttpMethod.Post, "/v1/things", one, null, TestContext.Current.CancellationToken);
            Assert.Equal(wire.Sent, StripeForm.Of(one));
        }
    }

    [Fact]
    public void Is_held_so_for_every_class_of_parameters_that_we_have()
    {
        var ours = typeof(StripeForm).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(BaseOptions)));
        Assert.Equal(ours.Select(type => type.Name).Order(), All().Select(one => one.GetType().Name).Order());
    }

    [Fact]
    public void Leaves_what_it_has_no_encoding_for_to_Stripe_net()
    {
        Assert.False(StripeForm.Takes(new EventListOptions()));
        Assert.Throws<NotSupportedException>(() => StripeForm.Of(new EventListOptions { Created = new DateRangeOptions() }));
        Assert.Null(StripeForm.Of(null));
    }

    private sealed class Wire : IHttpClient
    {
        public string? Sent { get; private set; }

        public async Task<StripeResponse> MakeRequestAsync(StripeRequest request, CancellationToken cancellationToken = default)
        {
            Sent = await request.Content.ReadAsStringAsync(cancellationToken);
            using var answer = new HttpResponseMessage(HttpStatusCode.OK);
            return new(HttpStatusCode.OK, answer.Headers, "{}");
        }

        public Task<StripeStreamedResponse> MakeStreamingRequestAsync(StripeRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
