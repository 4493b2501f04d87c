using Greenlight.Accounts;
using Greenlight.Pages.Shell;
using Greenlight.Pages.Showcase;
using Greenlight.Problems;

namespace Greenlight.Pages.SignIn;

/// <summary>Setting and replacing the password by form.</summary>
internal static class PasswordActions
{
    private const string Page = "/me/password";

    /// <summary><c>POST /me/password</c></summary>
    public static RouteGroupBuilder MapPassword(this RouteGroupBuilder forms)
    {
        forms.MapPost(Page, Set).RequireAuthorization().RequireRateLimiting(SignInLimits.ByClient).WithMetadata(new FormOn(Page), new ComparedWithAccountAttribute());
        return forms;
    }

    private static async Task<IResult> Set(AccountTable accounts, Passwords passwords, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (await accounts.Find(context.User.Backer(), context.RequestAborted) is not { } account)
            return context.SeeOther("/sign-in?to=" + Uri.EscapeDataString(Page));
        if (await passwords.Set(account, form["password"].ToString(), form["present"]) is { } wrong)
        {
            var problem = ProblemCatalogue.InvalidPassword;
            return PageForms.Again<PasswordPage>(problem.Status, (nameof(PasswordPage.Error), new FieldError(wrong.Field, problem.Code, wrong.Sentence)));
        }
        await Sessions.SignInBrowser(context, account); // This browser stays signed in.
        return context.SeeOther(Page + "?saved=true");
    }
}
