using System.Collections.Frozen;
using Microsoft.AspNetCore.Identity;

namespace Kit.Auth;

/// <summary>What a password may be: 10 to 128 characters, none of those that everybody tries first, and not the person's own name or address.</summary>
internal sealed class PasswordRules : IPasswordValidator<KitUser>
{
    // Of the common ones, those that are long enough to pass otherwise.
    private static readonly FrozenSet<string> Common = new[]
    {
        "1234567890", "12345678910", "0123456789", "0987654321", "9876543210", "1111111111", "0000000000", "1q2w3e4r5t", "1qaz2wsx3edc", "qwertyuiop",
        "qwertyuiop1", "qwerty12345", "qwerty123456", "qwertyuiop123", "q1w2e3r4t5y6", "asdfghjkl1", "asdfghjkl123", "zxcvbnm123", "password10", "password11",
        "password12", "password123", "password1234", "password12345", "password123456", "passw0rd123", "p@ssw0rd123", "p@ssword123", "mypassword", "mypassword1",
        "changeme123", "letmein123", "welcome123", "welcome1234", "iloveyou12", "iloveyou123", "administrator", "admin12345", "admin123456", "basketball",
        "basketball1", "football123", "baseball123", "superman123", "sunshine123", "princess123", "charlie123", "michael123", "abcdefghij", "abcdefghijk",
        "abc1234567", "abcd123456", "a123456789", "123456789a", "aa12345678", "123123123123", "1234512345", "1122334455", "147258369a", "qazwsxedcrfv",
        "correcthorsebatterystaple", "leavemealone", "whatever123", "trustno1234", "secret1234", "computer123", "internet123", "unknown123", "testtest123",
        "test123456", "test12345678", "default123", "temporary1", "summer2024!", "summer2025!", "winter2024!", "winter2025!", "password2024", "password2025",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public Task<IdentityResult> ValidateAsync(UserManager<KitUser> manager, KitUser user, string? password) =>
        Task.FromResult(Problem(password, user.Email, user.Name) is { } problem
            ? IdentityResult.Failed(new IdentityError { Code = AuthErrors.WeakPassword, Description = problem })
            : IdentityResult.Success);

    /// <summary>What is wrong with a password, in words for the person, or <see langword="null"/>.</summary>
    public static string? Problem(string? password, string? email, string? name)
    {
        if (password is null || password.Length < Passwords.MinLength)
        {
            return $"Use at least {Passwords.MinLength} characters.";
        }

        if (password.Length > Passwords.MaxLength)
        {
            return $"Use at most {Passwords.MaxLength} characters.";
        }

        if (Common.Contains(password) || password.Distinct().Count() < 4)
        {
            return "That is one of the passwords that are tried first. Choose another one.";
        }

        return Same(password, email) || Same(password, name) || Same(password, email?.Split('@')[0])
            ? "Your password must not be your name or your address."
            : null;
    }

    private static bool Same(string password, string? text) => string.Equals(password, text, StringComparison.OrdinalIgnoreCase);
}
