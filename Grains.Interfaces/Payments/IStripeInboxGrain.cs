using System.Globalization;
using Orleans.Concurrency;

namespace Greenlight.Payments;

/// <summary>One of a fixed number of processors of webhook events, key <c>inb-{slice}</c>. A row of the inbox belongs to one slice for good.</summary>
[Alias("grain/stripe-inbox"), GrainInterfaceType("stripe-inbox")]
public interface IStripeInboxGrain : IGrainWithStringKey
{
    /// <summary>Registers the reminder that keeps it alive and processes from now on. Starting twice changes nothing.</summary>
    [Alias("Start")] Task Start();

    /// <summary>There are new rows. One-way: a lost hint costs a few seconds.</summary>
    [Alias("Wake"), OneWay] Task Wake();
}

/// <summary>The fixed set of inbox grains.</summary>
public static class InboxKeys
{
    /// <summary>How many there are, for ever: a row's slice follows from its pledge.</summary>
    public const int Slices = 4;

    /// <summary>The key of a slice's grain.</summary>
    public static string Of(int slice) => string.Create(CultureInfo.InvariantCulture, $"inb-{slice}");
}
