using OpenIddict.Validation;
using static OpenIddict.Validation.OpenIddictValidationEvents;

namespace Kit.Auth;

/// <summary>The same for what APIs answer to a bad token.</summary>
internal sealed class DropChallengeUri : IOpenIddictValidationHandler<ProcessChallengeContext>
{
    public static OpenIddictValidationHandlerDescriptor Descriptor { get; } = OpenIddictValidationHandlerDescriptor.CreateBuilder<ProcessChallengeContext>()
        .UseSingletonHandler<DropChallengeUri>()
        .SetOrder(0)
        .SetType(OpenIddictValidationHandlerType.Custom)
        .Build();

    public ValueTask HandleAsync(ProcessChallengeContext context)
    {
        if (context.Transaction.Response is { } response)
        {
            response.ErrorUri = null;
        }

        return default;
    }
}
