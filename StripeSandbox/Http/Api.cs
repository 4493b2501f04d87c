using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Greenlight.StripeSandbox;

/// <summary>
/// The API over HTTP. A request is
/// 1. named, and its key and path are checked;
/// 2. held against the rate limits, which store nothing;
/// 3. read, its parameters checked;
/// 4. held against its idempotency key, under which it may have been answered already;
/// 5. decided, applied and queued for the disk;
/// 6. answered once that is durable.
/// Faults that are switched on strike before 4 (nothing happened), in 5, or after 6's wait (it happened, the client does not hear).
/// </summary>
internal sealed class Api(Books books, RateLimits limits, FaultBoard faults, Statistics statistics, TimeProvider time)
{
    private const int LargestBody = 1 << 20;

    public async Task Answer(HttpContext http)
    {
        // 1. Name it; check the key and the path. 2. Rate limits.
        var request = "req_" + Id.RandomText(24);
        http.Response.Headers["Request-Id"] = request;
        http.Response.Headers["Stripe-Version"] = StripeSandboxServer.ApiVersion;
        http.Response.Headers.AccessControlAllowOrigin = "*";
        var (method, path) = (http.Request.Method, http.Request.Path.Value!);
        var operation = Operations.Find(method, path, out var id);
        var name = operation?.Name ?? "unrecognized";
        var on = default(Id);
        if (TurnAway(http, operation, ref on) is { } away)
        {
            await Send(http, name, away);
            return;
        }

        var trouble = faults.Draw(method, path, operation!.Path);
        if (trouble.Kind == FaultKind.LockTimeout)
        {
            await Send(http, name, Locked(http, trouble.Status));
            return;
        }

        if (trouble.Kind == FaultKind.RateLimit)
        {
            await Send(http, name, Limited(http, trouble.Reason!));
            return;
        }

        // 3. Read it.
        var body = await ReadAll(http);
        if (trouble.Is(FaultKind.Reset, after: false))
        {
            Break(http, name);
            return;
        }

        var call = Read(http, operation, id, request, body, on);
        if (call.Form.Refusal is { } refused)
        {
            await Send(http, name, refused);
            return;
        }

        // 4. Perhaps it was answered before.
        var verdict = KeyVerdict.Fresh;
        var answered = 0L;
        if (call.Key is { } key) verdict = books.Keys.Begin(key, call.Fingerprint, books.Now(), out answered);
        if (verdict == KeyVerdict.Answered)
        {
            var first = books.Log.Answer(answered);
            http.Response.Headers["Idempotent-Replayed"] = "true";
            http.Response.Headers["Original-Request"] = first.Request;
            await Finish(http, name, first.Status, first.Body, trouble);
            return;
        }

        if (verdict != KeyVerdict.Fresh)
        {
            await Send(http, name, Spent(verdict, call.KeyText!));
            return;
        }

        // 5. and 6. Execute, wait for the disk, answer.
        if (call.Key is not null) http.Response.Headers["Original-Request"] = request;
        if (await Execute(call, trouble) is { } rendered) await Finish(http, name, rendered.Status, rendered.Body, trouble);
        else await Send(http, name, new Refusal(500, "api_error", null, "The sandbox can no longer write to its file, so it answers nothing any more."));
    }

    private Refusal? TurnAway(HttpContext http, Operation? operation, ref Id on)
    {
        if (Credentials.Refuse(http.Request.Headers.Authorization.ToString(), operation, out _) is { } unauthorized) return unauthorized;
        if (operation is null) return Refusal.Unrecognized(http.Request.Method, http.Request.Path.Value!);
        if (OtherVersion(http.Request.Headers["Stripe-Version"].ToString()) is { } other) return other;
        if (http.Request.Headers["Stripe-Account"].ToString() is { Length: > 0 } account)
        {
            on = Id.Parse(account, Kind.Account);
            var named = on;
            if (books.Look(a => a.ConnectedAccounts.Find(named)) is not { Deleted: false }) return Refusal.NoAccount(account);
            // Acting on the platform instead would move the wrong money.
            if (!operation.ForAccounts)
                return Refusal.Bad(null, $"The Stripe sandbox does {operation.Name} for the platform only, not for a connected account.");
        }

        return limits.Refuse(operation.Name) is { } reason ? Limited(http, reason) : null;
    }

    private static Refusal Limited(HttpContext http, string reason)
    {
        http.Response.Headers["Stripe-Rate-Limited-Reason"] = reason;
        return new Refusal(429, "invalid_request_error", "rate_limit", "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.");
    }

    /// <summary>Versions of one train differ only by what was added; one of another train would be answered in the wrong words.</summary>
    private static Refusal? OtherVersion(string asked)
    {
        var train = StripeSandboxServer.ApiVersion[StripeSandboxServer.ApiVersion.IndexOf('.')..];
        return asked.Length == 0 || asked.EndsWith(train, StringComparison.Ordinal)
            ? null
            : Refusal.Bad(null, $"The Stripe sandbox speaks {StripeSandboxServer.ApiVersion}; it does not know the version '{asked}'.", "Stripe-Version");
    }

    /// <summary>Another request holds the object, says Stripe, and gives the request no id.</summary>
    private static Refusal Locked(HttpContext http, int status)
    {
        http.Response.Headers.Remove("Request-Id");
        http.Response.Headers["Stripe-Should-Retry"] = "true";
        return new Refusal(status, "invalid_request_error", "lock_timeout",
            "This object cannot be accessed right now because another API request or Stripe process is currently accessing it.");
    }

    /// <summary>A browser may touch the one object whose secret it was given.</summary>
    private void Prove(Form form, string id, Kind kind)
    {
        var secret = books.Look(a => a.Find(Id.Parse(id, kind))) switch
        {
            PaymentIntent intent => intent.ClientSecret,
            SetupIntent intent => intent.ClientSecret,
            _ => null,
        };
        if (!form.Has("client_secret")) form.Refuse(Refusal.Required("client_secret"));
        else if (secret is null || form.Text("client_secret") != secret)
            form.Refuse(Refusal.Bad(null, $"The client_secret provided does not match any associated object '{id}' on this account.", "client_secret"));
    }

    private Call Read(HttpContext http, Operation operation, string id, string request, byte[]? body, Id on)
    {
        var post = http.Request.Method == "POST";
        Credentials.Refuse(http.Request.Headers.Authorization.ToString(), operation, out var publishable);
        var known = publishable ? operation.WithSecret : operation.Parameters;
        var form = body is null ? new Form() : Form.Parse(post ? body : Encoding.UTF8.GetBytes(http.Request.QueryString.Value!.TrimStart('?')), known);
        if (publishable && id.Length > 0) Prove(form, id, operation.Shows);
        if (body is null) form.Refuse(new Refusal(413, "invalid_request_error", null, "The request's body is larger than 1 MiB."));
        var expand = Expansion.Read(form, operation.Shows, operation.Lists);
        var key = post ? http.Request.Headers["Idempotency-Key"].ToString() : "";
        if (key.Length > 255) form.Refuse(Refusal.Bad(null, "Idempotency keys can be up to 255 characters long.", "Idempotency-Key"));
        if (key.Length == 0) return new Call(operation, id, form, expand, request, null, null, 0) { On = on };
        http.Response.Headers["Idempotency-Key"] = key;
        return new Call(operation, id, form, expand, request, key, IdempotencyKeys.Name(key, on), IdempotencyKeys.Fingerprint("POST", http.Request.Path.Value!, body)) { On = on };
    }

    private static Refusal Spent(KeyVerdict verdict, string key) => verdict == KeyVerdict.InFlight
        ? new Refusal(409, "idempotency_error", "idempotency_key_in_use",
            $"There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): {key}.")
        : new Refusal(400, "idempotency_error", null,
            $"Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '{key}' if you meant to execute a different request.");

    /// <summary>Executes and waits until the disk has it; null if the disk will never have it.</summary>
    private async Task<Rendered?> Execute(Call call, Trouble trouble)
    {
        AnswerRow? kept = null;
        try
        {
            if (trouble.Latency > TimeSpan.Zero) await Task.Delay(trouble.Latency, time, CancellationToken.None);
            if (call.Operation.ReadsLog) await books.Commit.Tail;
            var breakdown = trouble.Kind != FaultKind.Error ? Breakdown.None : trouble.After ? Breakdown.After : Breakdown.Before;
            var rendered = call.Operation.ReadsLog ? books.Read(call) : books.Execute(call, breakdown);
            await rendered.Durable;
            kept = rendered.Kept;
            return rendered;
        }
        catch (Exception) when (books.Commit.Broken.IsFaulted)
        {
            return null;
        }
        finally
        {
            if (call.Key is { } key) books.Keys.End(key, kept);
        }
    }

    private async Task Finish(HttpContext http, string name, int status, byte[] body, Trouble trouble)
    {
        if (trouble.Is(FaultKind.Reset, after: true))
        {
            Break(http, name);
            return;
        }

        if (trouble.Kind == FaultKind.Unreadable && status == 200) body = body[..(body.Length / 2)];
        await Send(http, name, status, body);
    }

    private Task Send(HttpContext http, string name, Refusal refusal)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var w = new Utf8JsonWriter(buffer)) refusal.Write(w, new View(books.Account, Expansion.Nothing, books.Home));
        return Send(http, name, refusal.Status, buffer.WrittenSpan.ToArray());
    }

    private Task Send(HttpContext http, string name, int status, byte[] body)
    {
        statistics.Count(name, status);
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        return http.Response.Body.WriteAsync(body).AsTask();
    }

    private void Break(HttpContext http, string name)
    {
        statistics.Count(name, 0);
        http.Abort();
    }

    /// <summary>The body; null if it is too large, though read to its end, so that the client hears the refusal.</summary>
    private static async Task<byte[]?> ReadAll(HttpContext http)
    {
        var reader = http.Request.BodyReader;
        var tooLarge = false;
        while (true)
        {
            var read = await reader.ReadAsync();
            tooLarge |= read.Buffer.Length > LargestBody;
            var body = read.IsCompleted && !tooLarge ? read.Buffer.ToArray() : null;
            reader.AdvanceTo(read.IsCompleted || tooLarge ? read.Buffer.End : read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted) return body;
        }
    }
}

/// <summary>
/// API keys: any that starts with <c>sk_test_</c>, as a bearer token or a user name; one that starts with <c>pk_test_</c> for what browsers do.
/// </summary>
internal static class Credentials
{
    public static Refusal? Refuse(string authorization, Operation? operation, out bool publishable)
    {
        publishable = false;
        var key = authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? authorization[7..].Trim()
            : authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) ? User(authorization[6..]) : "";
        if (key.Length == 0)
            return new Refusal(401, "invalid_request_error", null, "You did not provide an API key. You need to provide your API key in the Authorization header, "
                + "using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').");
        if (key.Length > 8 && key.StartsWith("sk_test_", StringComparison.Ordinal)) return null;
        publishable = key.Length > 8 && key.StartsWith("pk_test_", StringComparison.Ordinal);
        if (!publishable)
            return new Refusal(401, "invalid_request_error", null,
                $"Invalid API Key provided: {key[..Math.Min(8, key.Length)]}****. The Stripe sandbox takes keys that start with sk_test_.");
        return operation is null or { ForBrowsers: true }
            ? null
            : new Refusal(401, "invalid_request_error", "secret_key_required",
                "This API call cannot be made with a publishable API key. Please use a secret API key.");
    }

    private static string User(string basic)
    {
        var bytes = new byte[basic.Length];
        return Convert.TryFromBase64String(basic.Trim(), bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length).Split(':')[0] : "";
    }
}
