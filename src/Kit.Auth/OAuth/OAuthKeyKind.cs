namespace Kit.Auth;

internal enum OAuthKeyKind
{
    /// <summary>Signs tokens: ECDSA on P-256.</summary>
    Signing,

    /// <summary>Encrypts codes and refresh tokens: AES-256.</summary>
    Encryption,
}
