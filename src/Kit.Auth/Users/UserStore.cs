using Kit.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

namespace Kit.Auth;

/// <summary>Identity's way to users: they are the platform's, whichever tenant is current and wherever its database is.</summary>
internal sealed class UserStore(IControlPlane control, IdentityErrorDescriber? describer = null) : UserOnlyStore<KitUser, KitDbContext, Guid>(control.Db, describer);
