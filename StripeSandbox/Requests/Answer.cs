using System.Text.Json;

namespace Greenlight.StripeSandbox;

/// <summary>What a conversation answers. Rendered once its changes are applied, and kept as bytes for its idempotency key.</summary>
internal abstract record Answer
{
    public virtual int Status => 200;

    /// <summary>Whether the answer is kept for the idempotency key: not when the parameters alone were refused.</summary>
    public virtual bool Executed => true;

    public static implicit operator Answer(StripeObject shown) => new Shown(shown);

    public static implicit operator Answer(Refusal refusal) => new Refused(refusal);

    public abstract void Write(Utf8JsonWriter w, View view);

    public sealed record Shown(StripeObject Object) : Answer
    {
        public override void Write(Utf8JsonWriter w, View view) => Object.Write(w, view);
    }

    public sealed record Refused(Refusal Refusal) : Answer
    {
        public override int Status => Refusal.Status;

        public override bool Executed => Refusal.Executed;

        public override void Write(Utf8JsonWriter w, View view) => Refusal.Write(w, view);
    }

    public sealed record Deleted(Id Id, string Name) : Answer
    {
        public override void Write(Utf8JsonWriter w, View view)
        {
            w.WriteStartObject();
            w.Id("id", Id);
            w.WriteString("object", Name);
            w.WriteBoolean("deleted", true);
            w.WriteEndObject();
        }
    }

    public sealed record Page(IReadOnlyList<StripeObject> Objects, bool HasMore, string Url) : Answer
    {
        public override void Write(Utf8JsonWriter w, View view) => WriteList(w, Url, HasMore, Objects, o => o.Write(w, view with { Expand = view.Expand.Into("data") ?? Expansion.Nothing }));
    }

    public static void WriteList<T>(Utf8JsonWriter w, string url, bool hasMore, IReadOnlyList<T> data, Action<T> write)
    {
        w.WriteStartObject();
        w.WriteString("object", "list");
        w.WriteStartArray("data");
        foreach (var item in data) write(item);
        w.WriteEndArray();
        w.WriteBoolean("has_more", hasMore);
        w.WriteString("url", url);
        w.WriteEndObject();
    }
}
