namespace Greenlight.Book;

/// <summary>
/// Keeps the book: brings Stripe's balance transactions in, looks for what does not agree, and hands publishers their money. One for all, key
/// <see cref="Key"/>; two at once for a moment do no harm, since everything they write is written once.
/// </summary>
[Alias("grain/bookkeeper"), GrainInterfaceType("bookkeeper")]
public interface IBookkeeperGrain : IGrainWithStringKey
{
    /// <summary>The key of the one there is.</summary>
    const string Key = "kpr-0";

    /// <summary>Registers the reminder that keeps it alive and works from now on. Starting twice changes nothing.</summary>
    [Alias("Start")] Task Start();
}
