namespace Greenlight.Ledger;

/// <summary>
/// Looks for a text that can't be stored before a batch is sent: PostgreSQL takes no NUL (and its driver loses its place in the conversation over it, to the harm of whoever uses the
/// connection next), and half a character would be stored as another text by either database.
/// </summary>
internal static class StorableText
{
    /// <summary>What is wrong with a batch; null for nothing.</summary>
    public static BatchResult.Unwritable? Flaw(ShardBatch batch)
    {
        foreach (var write in batch.Writes)
        {
            var after = write.After;
            if (!(Fits(after.CallerId) && Fits(after.PaymentMethod) && Fits(after.Customer) && Fits(after.PaymentIntent) && Fits(after.Decline) && Fits(after.NextStep) && Fits(write.Data)))
                return new("a text holds a NUL or half a character");
        }
        return null;
    }

    private static bool Fits(string? text) => text is null || !text.Contains('\0') && (!text.AsSpan().ContainsAnyInRange('\ud800', '\udfff') || IsWhole(text));

    private static bool IsWhole(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i])))
                return false;
        }
        return true;
    }
}
