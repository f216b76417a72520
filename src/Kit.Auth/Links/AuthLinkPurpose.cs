namespace Kit.Auth;

internal enum AuthLinkPurpose
{
    Register,
    ResetPassword,
}
