using Kit.Tenancy;

namespace Kit.Auth;

/// <summary>What <c>/Views/Kit/Auth/Login.cshtml</c> shows.</summary>
/// <param name="Email">What was typed.</param>
/// <param name="ReturnUrl">Where to go afterwards.</param>
/// <param name="Error">What went wrong.</param>
/// <param name="MayRegister">Whether strangers may sign up.</param>
public sealed record LoginPage(string? Email = null, string? ReturnUrl = null, string? Error = null, bool MayRegister = true);

/// <summary>What <c>/Views/Kit/Auth/Register.cshtml</c> shows.</summary>
/// <param name="Name">The person's name, as typed.</param>
/// <param name="Email">The address, as typed.</param>
/// <param name="Organisation">The organisation's name, as typed.</param>
/// <param name="Errors">What is wrong, by field.</param>
public sealed record RegisterPage(string? Name = null, string? Email = null, string? Organisation = null, IReadOnlyDictionary<string, string>? Errors = null);

/// <summary>What <c>/Views/Kit/Auth/Message.cshtml</c> shows.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Text">What there is to say.</param>
/// <param name="LinkText">The words of the link, if there is one.</param>
/// <param name="Link">Where it goes.</param>
public sealed record MessagePage(string Title, string Text, string? LinkText = null, string? Link = null);

/// <summary>What the pages behind a mail's link show.</summary>
/// <param name="Token">The link's secret.</param>
/// <param name="Error">What went wrong.</param>
public sealed record LinkPage(string Token, string? Error = null);

/// <summary>What <c>/Views/Kit/Auth/ForgotPassword.cshtml</c> shows.</summary>
/// <param name="Error">What went wrong.</param>
public sealed record ForgotPasswordPage(string? Error = null);

/// <summary>What <c>/Views/Kit/Auth/Tenants.cshtml</c> shows.</summary>
/// <param name="Tenants">The person's tenants and their role in each.</param>
/// <param name="MayCreate">Whether the person may make another one.</param>
/// <param name="Error">What went wrong.</param>
public sealed record TenantsPage(IReadOnlyList<(TenantInfo Tenant, MembershipInfo Membership)> Tenants, bool MayCreate, string? Error = null);

/// <summary>What <c>/Views/Kit/Auth/NewTenant.cshtml</c> shows operators.</summary>
/// <param name="Name">The name, as typed.</param>
/// <param name="Slug">The slug, as typed.</param>
/// <param name="Owner">The owner's address, as typed.</param>
/// <param name="TimeZone">The time zone, as typed.</param>
/// <param name="Problem">What is wrong with it.</param>
public sealed record NewTenantPage(string Name, string Slug, string Owner, string TimeZone, string? Problem = null);

/// <summary>What <c>/Views/Kit/Auth/Members.cshtml</c> shows.</summary>
/// <param name="Members">The tenant's members.</param>
/// <param name="Invitations">Invitations that are still open.</param>
/// <param name="Roles">The roles that the person may grant.</param>
/// <param name="Own">The person's own membership.</param>
/// <param name="Notice">What was done.</param>
/// <param name="Error">What went wrong.</param>
public sealed record MembersPage(
    IReadOnlyList<Membership> Members, IReadOnlyList<Invitation> Invitations, IReadOnlyList<string> Roles, Guid? Own, string? Notice = null, string? Error = null);

/// <summary>What <c>/Views/Kit/Auth/Invitation.cshtml</c> shows.</summary>
/// <param name="Token">The link's secret.</param>
/// <param name="Tenant">The tenant's name.</param>
/// <param name="Email">The address that was invited.</param>
/// <param name="Role">The role.</param>
/// <param name="State">What the person has to do first.</param>
/// <param name="Error">What went wrong.</param>
public sealed record InvitationPage(string Token, string Tenant, string Email, string Role, InvitationState State, string? Error = null);

/// <summary>What whoever opened an invitation has to do.</summary>
public enum InvitationState
{
    /// <summary>Accept: they are signed in with the invited address.</summary>
    Accept,

    /// <summary>Sign in: the address has an account.</summary>
    SignIn,

    /// <summary>Sign out: they are signed in with another address.</summary>
    OtherUser,

    /// <summary>Choose a name and a password.</summary>
    NewUser,
}

/// <summary>What <c>/Views/Kit/Auth/Account.cshtml</c> shows.</summary>
/// <param name="Name">The person's name.</param>
/// <param name="Email">The person's address.</param>
/// <param name="Sessions">Where the person is signed in.</param>
/// <param name="Current">The session that this page is seen in.</param>
/// <param name="Notice">What was done.</param>
/// <param name="Error">What went wrong.</param>
public sealed record AccountPage(string Name, string Email, IReadOnlyList<Session> Sessions, Guid? Current, string? Notice = null, string? Error = null);

/// <summary>What <c>/Views/Kit/Auth/Consent.cshtml</c> shows.</summary>
/// <param name="Client">The program's name.</param>
/// <param name="ClientId">The program's id.</param>
/// <param name="User">The person's name.</param>
/// <param name="Email">The person's address.</param>
/// <param name="Tenants">The tenants to choose from.</param>
/// <param name="Scopes">What the program asks for, in words.</param>
/// <param name="Parameters">The request, to be sent along.</param>
public sealed record ConsentPage(
    string Client, string ClientId, string User, string Email, IReadOnlyList<TenantInfo> Tenants, IReadOnlyList<string> Scopes,
    IReadOnlyList<KeyValuePair<string, string>> Parameters);
