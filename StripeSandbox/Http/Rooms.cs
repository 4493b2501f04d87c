namespace Greenlight.StripeSandbox;

/// <summary>Which part of the sandbox a request is for: the API, the switches, or a page for people.</summary>
internal sealed class Rooms(Api api, Admin admin, AuthenticationPage authentication, HomePage home)
{
    public Task Answer(HttpContext http) => http.Request.Path.Value switch
    {
        "/" => home.Answer(http),
        { } path when path.StartsWith("/sandbox/", StringComparison.Ordinal) => admin.Answer(http),
        { } path when path.StartsWith("/authenticate/", StringComparison.Ordinal) => authentication.Answer(http),
        _ => api.Answer(http),
    };
}
