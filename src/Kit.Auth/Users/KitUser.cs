using Kit.Data;
using Microsoft.AspNetCore.Identity;

namespace Kit.Auth;

/// <summary>A person, once on the whole platform. What they may do in a tenant is said by their membership there.</summary>
[Global]
public sealed class KitUser : IdentityUser<Guid>
{
    /// <summary>Makes a user with a new UUIDv7.</summary>
    public KitUser()
    {
        Id = Guid.CreateVersion7();
        SecurityStamp = Guid.CreateVersion7().ToString("N");
        EmailConfirmed = true; // there is no user before the address is proven, by a link or by whoever runs the platform
    }

    /// <summary>The person's name.</summary>
    public string Name { get; set; } = "";

    /// <summary>Whether the person is platform staff.</summary>
    public bool IsOperator { get; set; }

    /// <summary>Whether the person is shut out. Their sessions and tokens end with it.</summary>
    public bool Disabled { get; set; }

    /// <summary>When the account was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
