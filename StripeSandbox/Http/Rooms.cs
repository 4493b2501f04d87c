namespace Greenlight.StripeSandbox;

/// <summary>Which part of the sandbox a request is for: the API, the switches, or a page for people.</summary>
internal sealed class Rooms(Api api, Admin admin, AuthenticationPage authentication, OnboardingPage onboarding, Dashboard dashboard)
{
    public Task Answer(HttpContext http) => http.Request.Path.Value switch
    {
        "/" or "/dashboard" => dashboard.Answer(http),
        { } path when path.StartsWith("/dashboard/", StringComparison.Ordinal) => dashboard.Answer(http),
        { } path when path.StartsWith("/sandbox/", StringComparison.Ordinal) => admin.Answer(http),
        { } path when path.StartsWith("/authenticate/", StringComparison.Ordinal) => authentication.Answer(http),
        { } path when path.StartsWith("/onboarding/", StringComparison.Ordinal) => onboarding.Answer(http),
        { } path when path.EndsWith("/stripe.js", StringComparison.Ordinal) => BrowserLibrary.Answer(http),
        _ when http.Request.Method == "OPTIONS" => BrowserLibrary.Allow(http),
        _ => api.Answer(http),
    };
}
